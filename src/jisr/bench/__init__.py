"""How fast, measured: each figure beside its ceiling, both taken in one run.

A shared machine is noisy, so what counts are ratios of medians. `record`, `exchange`, `picture` and `web` each measure
one room at work, `floor` the whole of it in a real browser; nothing here decides anything, no test asserts a time.
"""

from jisr.bench.command import add_command

__all__ = ["add_command"]
