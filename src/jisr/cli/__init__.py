"""The command line: `jisr init serve demo user partner intake report release verify bench`.

Every command works on a side's folder, also while that side is being served. Answers go to standard output, with
`--json` as one document; progress and errors go to standard error. Exit 1 means refused or bad input, 2 wrong usage.
"""

import sys

from jisr.cli.output import say_error
from jisr.cli.parser import make_parser
from jisr.terms.errors import JisrError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = make_parser()
    given = parser.parse_args(arguments)
    if not hasattr(given, "run"):
        parser.print_help(sys.stderr)
        return 2
    try:
        return int(given.run(given) or 0)
    except JisrError as error:
        say_error(error, given.json)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough of it.
        sys.stderr.close()
        return 1


__all__ = ["main"]
