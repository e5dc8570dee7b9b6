"""`python -m tests.recovery [--serials] RUNS [FIRST]`: restores at random, counted; exits 1 where 0 is due.

With `--serials` one side alone, which files thousands of entries after its copies and loses its guard, or guard and
keys folder, up to four times: whether any serial is given twice.
"""

import sys
from argparse import ArgumentParser

from tests.recovery import serials
from tests.recovery.restores import NOTHING, run


def main(runs: int, first: int = 0) -> int:
    total = NOTHING
    for seed in range(first, first + runs):
        one = run(seed)
        if any(one[-4:]):
            print(f"seed {seed}: {one}", flush=True)
        total = total.plus(one)
    names = ("runs", "restores", "found locked", "logs closed", "heads signed", "leaves", "inconsistent signatures",
             "received releases lost", "serials reused", "releases sent twice")  # fmt: skip
    print(", ".join(f"{name} {count}" for name, count in zip(names, total, strict=True)))
    return int(any(total[-4:]))


def given_twice(runs: int, first: int = 0) -> int:
    wrong = 0
    for known in serials.KNOWN:
        total = serials.NOTHING
        for seed in range(first, first + runs):
            one = serials.run(seed, known)
            if one.reused:
                print(f"{known}, seed {seed}: {one}", flush=True)
            total = total.plus(one)
        wrong += total.reused
        said = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in total._asdict().items())
        print(f"{known}: {said}")
    return int(wrong > 0)


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.recovery", description=__doc__)
    parser.add_argument("runs", type=int)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("--serials", action="store_true")
    given = parser.parse_args()
    sys.exit((given_twice if given.serials else main)(given.runs, given.first))
