"""The IN door.

`reading` turns what people and programs send into a `Report`, pure; `mapping` does so for the rows of a file. `Intake`
checks, files, corrects and withdraws in the record, accounts for every row of an import, and takes in what partners
released: as theirs, by reference to their log, never releasable onward.
"""

from jisr.intake.desk import Account, Intake, RowOutcome
from jisr.intake.ledger import IntakeLedger
from jisr.intake.mapping import Mapping, read_mapping
from jisr.intake.reading import Draft, read_draft

__all__ = ["Account", "Draft", "Intake", "IntakeLedger", "Mapping", "RowOutcome", "read_draft", "read_mapping"]
