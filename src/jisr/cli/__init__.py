"""The command line: `jisr init serve user partner intake report release verify`.

Every command works on a side's folder, also while that side is being served. Answers go to standard output, with
`--json` as one document; progress and errors go to standard error. Exit 1 means refused or bad input, 2 wrong usage.
"""

from jisr.cli.output import say_error
from jisr.cli.parser import make_parser

__all__ = ["make_parser", "say_error"]
