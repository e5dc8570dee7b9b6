"""Where a side's data lies: one SQLite database, written natively behind each room's ledger.

Only this room speaks SQL. A second store (PostgreSQL) implements the same ledgers beside `sqlite/`.
"""
