"""What is free when: a step function whose steps hold the free units of all resources at once.

All resources of a step are packed into one whole number, a field of bits each with a guard bit
on top. Subtracting a need then asks all resources at once: a guard that vanishes says that one
of them does not have enough. Steps, not periods, so that minutes cost no more than days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

NEVER = 1 << 60


class Fields:
    """How the units of several resources are packed into one number."""

    __slots__ = ("guard", "mask", "shifts")

    def __init__(self, largest: Sequence[int]) -> None:
        self.shifts: list[int] = []
        self.mask: list[int] = []
        self.guard = 0
        at = 0
        for units in largest:
            width = units.bit_length()
            self.shifts.append(at)
            self.mask.append((1 << width) - 1)
            self.guard |= 1 << (at + width)
            at += width + 1

    def pack(self, units: Sequence[int]) -> int:
        """One number for these units, each at most the largest it was made for."""
        return sum(count << shift for count, shift in zip(units, self.shifts, strict=True))

    def unit(self, packed: int, resource: int) -> int:
        """The units of one resource."""
        return (packed >> self.shifts[resource]) & self.mask[resource]


class Profile:
    """Free units per step: ``free[k]`` from ``times[k]`` up to ``times[k + 1]``, guards set."""

    __slots__ = ("free", "guard", "times")

    def __init__(self, times: list[int], free: list[int], guard: int) -> None:
        self.times, self.free, self.guard = times, free, guard

    def copy(self) -> Profile:
        return Profile(self.times[:], self.free[:], self.guard)

    def earliest(self, need: int, periods: int, start: int) -> int:
        """The first start from ``start`` on at which ``need`` is free, or ``NEVER``. O(steps)."""
        times, free, guard = self.times, self.free, self.guard
        k = bisect_right(times, start) - 1
        end = start + periods
        while True:
            if (free[k] - need) & guard != guard:
                k += 1
                start = times[k]
                if start == NEVER:
                    return NEVER
                end = start + periods
                continue
            k += 1
            if times[k] >= end:
                return start

    def latest(self, need: int, periods: int, start: int, floor: int) -> int | None:
        """The last start from ``start`` back to ``floor`` at which ``need`` is free. O(steps)."""
        times, free, guard = self.times, self.free, self.guard
        k = bisect_left(times, start + periods) - 1
        while start >= floor:
            if (free[k] - need) & guard != guard:
                start = times[k] - periods
            elif times[k] <= start:
                return start
            k -= 1
            if k < 0:
                return None
        return None

    def cut(self, time: int) -> int:
        """The number of the step that begins at ``time``; divides a longer one."""
        times = self.times
        k = bisect_left(times, time)
        if times[k] != time:
            times.insert(k, time)
            self.free.insert(k, self.free[k - 1])
        return k

    def take(self, need: int, start: int, periods: int) -> None:
        """Use up what is known to be free (or give it back, with a negative need)."""
        first = self.cut(start)
        free = self.free
        for k in range(first, self.cut(start + periods)):
            free[k] -= need

    def take_what_is_there(
        self, fields: Fields, needs: Sequence[tuple[int, int]], start: int, periods: int
    ) -> None:
        """Use up ``needs`` as far as they are free: nothing becomes less than nothing."""
        first = self.cut(start)
        for k in range(first, self.cut(start + periods)):
            step = self.free[k]
            for resource, need in needs:
                step -= min(need, fields.unit(step, resource)) << fields.shifts[resource]
            self.free[k] = step

    def missing(
        self, fields: Fields, needs: Sequence[tuple[int, int]], start: int, periods: int
    ) -> tuple[int, int]:
        """Units times periods that are not there, and in how many periods that is so."""
        k = bisect_right(self.times, start) - 1
        end, units, overloaded = start + periods, 0, 0
        while self.times[k] < end:
            lasts = min(self.times[k + 1], end) - max(self.times[k], start)
            lack = sum(max(0, need - fields.unit(self.free[k], r)) for r, need in needs)
            if lack:
                units += lack * lasts
                overloaded += lasts
            k += 1
        return units, overloaded
