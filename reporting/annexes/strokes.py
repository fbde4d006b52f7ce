"""How the lines of a drawing look on paper, where no style sheet reaches into a picture."""

from __future__ import annotations

from control.charts import Drawing
from reporting.spelling import Json

# Colour, width and dash: each line has its own dash, so that nothing hangs on colour.
_STROKES = {
    "plan": ("#6b7f88", "2", "7 4"),
    "done": ("#0b5a69", "2.5", "none"),
    "cost": ("#945300", "2.5", "2 3"),
    "forecast": ("#ad241c", "2", "10 3 2 3"),
    "fourth": ("#1b7443", "2", "12 3"),
    "fifth": ("#56605c", "2", "5 2 1 2"),
    "sixth": ("#ad241c", "2", "1 3"),
    "diagonal": ("#b9c1bc", "1", "none"),
}


def with_strokes(drawing: Drawing | None) -> Json | None:
    """The drawing with the attributes of its lines."""
    if drawing is None:
        return None
    return {"plane": drawing, "lines": [(line, *_STROKES[line.kind]) for line in drawing.lines]}
