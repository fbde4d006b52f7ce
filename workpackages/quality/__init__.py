"""Requirements and where they are met, the quality plan, and its checkpoints."""
