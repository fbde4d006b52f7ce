"""The annexes of a report, read from its frozen content in the language that is active."""
