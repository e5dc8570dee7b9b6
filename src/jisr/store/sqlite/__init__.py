"""The default store: SQLite in WAL mode with synchronous=FULL, one writer with a queue, many readers.

`database` runs jobs and groups their commits; every other file keeps one room's promises in SQL of its own.
"""

from jisr.store.sqlite.database import Database

__all__ = ["Database"]
