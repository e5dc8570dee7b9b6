"""How the threads of a serving process take turns: whoever answers a person must not wait long for the interpreter."""

import gc
import sys

SWITCH_S = 0.0005
"""How long a thread that computes keeps the interpreter while another one wants it.

Answering a report takes several turns, each of them behind whatever is being taken in from partners; Python's own five
milliseconds would be most of the answer's time.
"""


def be_prompt() -> None:
    """Set this process up for serving, once everything is loaded."""
    sys.setswitchinterval(SWITCH_S)
    # What stays for good, place names above all, is not looked through again each time rubbish is: nobody computes
    # meanwhile. Whatever is rubbish now goes first, or it would stay for good too.
    gc.collect()
    gc.freeze()
