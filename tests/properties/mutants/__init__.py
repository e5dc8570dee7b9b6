"""Leaks somebody could build in by accident, one a file, each put in on purpose so that the tests can show it.

`put_in` of a file takes the place of something in the product; the name of the leak is the file's. A new one is one
more file: `m<number>_<name>.py`. `tests/properties/test_mutants.py` shows that each is seen, by what, and how soon.
"""

import pkgutil
from collections.abc import Callable
from importlib import import_module

import pytest

Leak = Callable[[pytest.MonkeyPatch], None]

LEAKS: dict[str, Leak] = {
    found.name.partition("_")[2].replace("_", " "): import_module(f"{__name__}.{found.name}").put_in
    for found in pkgutil.iter_modules(__path__)
    if found.name.startswith("m")
}
