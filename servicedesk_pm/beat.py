"""The beat's schedule without a file, and without silence after the clock was set back."""

from typing import Any

from celery.beat import Scheduler


class SteadyScheduler(Scheduler):  # type: ignore[misc]
    """Ticks every few seconds, whatever happens to the clock."""

    # Never sleep longer than this, so that a changed clock is seen soon.
    max_interval = 5

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = [
            entry for entry in self.schedule.values() if entry.last_run_at > entry.default_now()
        ]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self.populate_heap()
        wait: float = super().tick(*args, **kwargs)
        return wait
