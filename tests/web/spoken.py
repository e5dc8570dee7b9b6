"""Every sentence a room may say no with, read out of its source: with samples where a number or a name stands."""

import ast
import importlib
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, get_args

import jisr
from jisr.people.rules import Action
from jisr.release.rules import KINDS
from jisr.terms import dtg, errors
from jisr.terms.actors import ROLES
from jisr.terms.reports import LEVELS

ROOT = Path(jisr.__file__).parent
ROOMS = ("brief", "geo", "intake", "media", "people", "picture", "record", "release", "store", "terms", "web")
"""Rooms a request of our own people can reach; of the exchange only what they read and what a release appends."""
FILES = sorted(
    [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    + [ROOT / "exchange" / name for name in ("outgoing.py", "parcel.py", "sealing.py", "standing.py")]
    + [ROOT / "node" / "recovery.py", *(ROOT / "wire" / name for name in ("folders.py", "parcels.py"))]
)
FAMILY = {"Answer": 1} | {
    name: 0 for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.JisrError)
}
"""What is told, and which argument its code is."""
PASSED_ON = ("said.code", "error.code")
"""Codes of errors that are told again as they were said elsewhere."""
LATIN = "Zq-7 x"
"""A sample that no word of ours is."""
SAMPLES: dict[str, tuple[str, ...]] = {
    "_which(error)": ("The request cannot be read.", f"The request does not fit: {LATIN}: {LATIN}."),
    "action": get_args(Action),
    "actor.role": ROLES,
    "error.say": ("The name is empty.", "That is not a number of degrees from -90 to 90."),
    "kind": tuple(KINDS["en"]),
    "marking.level": LEVELS,
    "meaning.code": tuple(dtg._IMPOSSIBLE),
    "misfit(error)": (
        "it is not JSON", "it has a field that is not known", "a field is missing or does not fit",
        f"{LATIN} does not fit",
    ),
    "where": ("Line 7", "Feature 7"),
}  # fmt: skip
"""What may stand in a sentence where the source names it so; anything else is a name or a number."""


class Spoken(NamedTuple):
    """One error as it may be told, and where."""

    where: str
    code: str
    say: str
    hint: str


class Called(NamedTuple):
    """The room's own names for a thing, which its callers choose: the first argument given there."""

    function: str
    argument: int
    default: str | None


NAMED = {
    "name": Called("check_words", 0, None),
    "what": Called("check_name", 1, "name"),
}
"""Words that callers of a check hand over."""


def spoken() -> list[Spoken]:
    """Every error the rooms may tell."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
    words = {name: tuple(sorted(handed(called, trees.values()))) for name, called in NAMED.items()}
    found: list[Spoken] = []
    for path, tree in trees.items():
        module = importlib.import_module(".".join(("jisr", *path.relative_to(ROOT).with_suffix("").parts)))
        found += said_in(tree, module, SAMPLES | (words if path.name in ("names.py", "texts.py") else {}))
    return found


def said_in(tree: ast.Module, module: ModuleType, samples: dict[str, tuple[str, ...]]) -> Iterator[Spoken]:
    """Every error one file may tell."""
    locals_of = _locals(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name not in FAMILY:
            continue
        given = [*call.args[FAMILY[name] :], ast.Constant(""), ast.Constant("")][:3]
        if ast.unparse(given[0]) in PASSED_ON:
            continue
        variants = [_variants(one, locals_of.get(call, {})) for one in given]
        for chosen in product(*variants):
            yield from _told(f"{module.__name__}:{call.lineno}", chosen, module, samples)


def _told(
    where: str, given: Iterable[ast.expr], module: ModuleType, samples: dict[str, tuple[str, ...]]
) -> Iterator[Spoken]:  # fmt: skip
    whole = ast.Tuple(list(given), ast.Load())
    free = sorted(set(_free(whole, module, samples)))
    for values in product(*(samples.get(text, (LATIN,)) for text in free)):
        filled = _Filled(dict(zip(free, values, strict=True))).visit(ast.parse(ast.unparse(whole), mode="eval").body)
        made = ast.fix_missing_locations(ast.Expression(filled))
        code, say, hint = eval(compile(made, where, "eval"), vars(module))  # noqa: S307  # our own source
        assert all(isinstance(text, str) for text in (code, say, hint)), where
        yield Spoken(where, code, say, hint)


class _Filled(ast.NodeTransformer):
    """Puts a sample where the source has something that is known only when it runs."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.expr) and (text := ast.unparse(node)) in self._values:
            return ast.Constant(self._values[text])
        return super().visit(node)


def _free(node: ast.AST, module: ModuleType, samples: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.expr) and ast.unparse(one) in samples:
            yield ast.unparse(one)
        elif isinstance(one, ast.FormattedValue) and not _known(one.value, module):
            yield ast.unparse(one.value)


def _known(node: ast.expr, module: ModuleType) -> bool:
    """Whether a constant of the file says what stands there."""
    try:
        value = eval(compile(ast.Expression(node), "", "eval"), vars(module))  # noqa: S307  # our own source
    except (NameError, AttributeError, TypeError):
        return False
    return isinstance(value, str | int)


def _locals(tree: ast.Module) -> dict[ast.Call, dict[str, list[ast.expr]]]:
    """For each call, what the function around it calls by a name of its own."""
    found: dict[ast.Call, dict[str, list[ast.expr]]] = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        names: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names.setdefault(node.targets[0].id, []).append(node.value)
        found |= {node: names for node in ast.walk(function) if isinstance(node, ast.Call)}
    return found


def _variants(node: ast.expr, names: dict[str, list[ast.expr]]) -> list[ast.expr]:
    """Everything an argument may be where it is chosen just before."""
    if isinstance(node, ast.Name) and node.id in names:
        return [one for value in names[node.id] for one in _variants(value, {})]
    if isinstance(node, ast.IfExp):
        return [*_variants(node.body, names), *_variants(node.orelse, names)]
    return [node]


def handed(called: Called, trees: Iterable[ast.Module] = ()) -> Iterator[str]:
    """The words all callers of a check give, in these files or in all rooms."""
    if called.default is not None:
        yield called.default
    for tree in trees or [ast.parse(path.read_text(encoding="utf-8")) for path in FILES]:
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == called.function):
                continue
            if len(node.args) > called.argument and isinstance(node.args[called.argument], ast.Constant):
                yield str(node.args[called.argument].value)  # type: ignore[attr-defined]
