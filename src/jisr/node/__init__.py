"""One side, wired and served: `side` joins the rooms and runs their followers, `listening` serves what answers.

Clock, entropy and stores are made here and handed in; nothing above the node makes its own.
"""

from jisr.node.listening import CONNECTIONS, Listening, listen
from jisr.node.side import Node, SystemClock, SystemEntropy, card_of, open_node, packaged_places
from jisr.node.turns import be_prompt

__all__ = [
    "CONNECTIONS",
    "Listening",
    "Node",
    "SystemClock",
    "SystemEntropy",
    "be_prompt",
    "card_of",
    "listen",
    "open_node",
    "packaged_places",
]
