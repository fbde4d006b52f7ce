"""The simulation of a project: what goes in, what comes out, and how it is shown."""
