"""Every hostile behaviour that is tried, by name: python -m tests.attacks prints them, make attacks tries them."""

import ast
import sys
from pathlib import Path

HERE = Path(__file__).parent


def behaviours() -> dict[str, tuple[str, list[str]]]:
    """By file what it is about, and the name of each behaviour tried in it."""
    found: dict[str, tuple[str, list[str]]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [
            node.name.removeprefix("test_").replace("_", " ")
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        about = (ast.get_docstring(tree) or "").partition("\n")[0]
        found[path.stem.removeprefix("test_").replace("_", " ")] = (about, names)
    return found


def main() -> None:
    found = behaviours()
    for name, (about, names) in found.items():
        sys.stdout.write(f"{name}: {about}\n" + "".join(f"  - {one}\n" for one in names))
    count = sum(len(names) for _, names in found.values())
    sys.stdout.write(f"{len(found)} attacks, {count} behaviours\n")


if __name__ == "__main__":
    main()
