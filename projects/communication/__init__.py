"""The communication plan: who is told what, when, how and by whom, and whether it arrived."""
