"""`python -m tests.recovery RUNS [FIRST]`: restores at random, counted; exits 1 when a count that must be 0 is not."""

import sys

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


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
