"""The risk report of a project: what it says, frozen when it is written."""
