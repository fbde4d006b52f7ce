"""Plans written as Microsoft Project XML: what we hold, over what the imported file said."""
