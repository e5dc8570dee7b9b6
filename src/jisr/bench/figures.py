"""A figure, its ceiling, and the bar it should reach."""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured thing, with `ratio` to its ceiling, the `bar` that was asked, and whether it was met."""

    room: str
    what: str
    value: float
    unit: str
    ceiling: float | None = None
    ceiling_is: str = ""
    ratio: float | None = None
    bar: str = ""
    met: bool | None = None


def line(figure: Figure) -> str:
    """The figure on one line."""
    beside = f"; {figure.ceiling_is} {figure.ceiling:,.4g}" if figure.ceiling is not None else ""
    ratio = f"; ratio {figure.ratio:.3g}" if figure.ratio is not None else ""
    met = {True: " (met)", False: " (SHORT)", None: ""}[figure.met]
    bar = f"; asked {figure.bar}{met}" if figure.bar else ""
    return f"{figure.room}: {figure.what}: {figure.value:,.4g} {figure.unit}{beside}{ratio}{bar}"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def at_rank(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def timed(work: Callable[[], object]) -> float:
    """Seconds `work` took on the wall."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cpu(work: Callable[[], object]) -> float:
    """Seconds of processor time this process spent on `work`, all its threads together."""
    began = time.process_time()
    work()
    return time.process_time() - began


def peak() -> float:
    """The most memory this process has held, megabytes.

    Linux hands `ru_maxrss` on to whoever is started, so that a child would tell its parent's: it is asked of `/proc`.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
