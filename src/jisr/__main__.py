"""`jisr`: the commands of `cli`, with `demo` and `bench` beside them."""

import gc
import logging
import os
import sys

from jisr import bench, demo
from jisr.cli import make_parser, say_error
from jisr.terms.errors import JisrError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser, verbs = make_parser()
    demo.add_command(verbs)
    bench.add_command(verbs)
    given = parser.parse_args(arguments)
    if not hasattr(given, "run"):
        parser.error("say which command; jisr --help lists them")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    # Whatever was imported stays for good; looking for garbage in it again and again costs a tenth of every append.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        return int(given.run(given) or 0)
    except JisrError as error:
        say_error(error, given.json)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough of it; Python must not complain about that at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
