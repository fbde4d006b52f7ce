"""The plan of projects as the engine computes it: rows in, dates and moves out.

``calendars`` compiles working calendars, ``network`` loads a plan, ``wishes`` says what a planner
wants changed, and ``preview`` what would move. Nothing here writes.
"""
