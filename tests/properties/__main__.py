"""What the showing found, for whoever wants to see it.

python -m tests.properties mutants [WORD ...]   each leak put in on purpose: after how many pairs it was seen, by what
python -m tests.properties soon                 which plots show leaks sooner than the first ones do
python -m tests.properties replay SEED          one plot, told step by step; fails as it failed
python -m tests.properties pairs COUNT          so many pairs of worlds, with the speed
python -m tests.properties averaging            what an attacker makes of a thousand releases of one subject
"""

import logging
import sys

from tests.properties.averaged import ATTACKS, HEAD, recover
from tests.properties.judging import judge, play, say
from tests.properties.living import quick
from tests.properties.mutants import LEAKS
from tests.properties.mutating import fate, named_soon, table
from tests.properties.plots import Leak


def main(given: list[str]) -> int:
    """Do what is asked; 1 when a leak was found or one that was put in was not."""
    logging.getLogger("jisr.wire").setLevel(logging.CRITICAL)
    match given:
        case ["mutants", *words]:
            names = [name for name in LEAKS if not words or any(word in name for word in words)]
            fates = [fate(name, 10_000) for name in names]
            say(table(fates))
            return int(not all(one.killed for one in fates))
        case ["soon"]:
            say(named_soon([fate(name, 10_000, {}) for name in LEAKS]))
            return 0
        case ["replay", seed]:
            try:
                with quick():
                    plot = play(int(seed))
            except Leak as leak:
                say(str(leak))
                return 1
            say("\n".join((*plot.told, f"{plot.pairs} pairs, none told apart")))
            return 0
        case ["pairs", count]:
            say(str(judge(0, int(count))))
            return 0
        case ["averaging"]:
            say(HEAD)
            found = [recover(attack) for attack in ATTACKS]
            say("\n".join(map(str, found)))
            return 0
        case _:
            say(__doc__ or "")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
