"""`jisr demo` and `jisr bench`. They are siblings of this room, so they are found by name when asked for."""

from argparse import Namespace
from importlib import import_module


def demo(given: Namespace) -> int:
    return int(import_module("jisr.demo").main(given))


def bench(given: Namespace) -> int:
    return int(import_module("jisr.bench").main(given))
