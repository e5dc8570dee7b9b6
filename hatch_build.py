"""Puts the built map client and the offline map into the wheel.

With npm on the path the client is built here; an sdist made where npm was carries it along. Without either the wheel is
made without a client, the server says so plainly, and JISR_CLIENT=require refuses to make such a wheel. An editable
install builds nothing: `make client` and `make data` do.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ClientHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds `client/` into the package before the files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Leave a client in the package, or say why there is none."""
        if version == "editable":
            return
        root = Path(self.root)
        source, page = root / "client", root / "src" / "jisr" / "web" / "client" / "index.html"
        npm = shutil.which("npm")
        if page.exists():
            return
        if npm is not None and (source / "package-lock.json").exists():
            subprocess.run([npm, "ci", "--no-fund", "--no-audit"], cwd=source, check=True)  # noqa: S603
            subprocess.run([npm, "run", "build"], cwd=source, check=True)  # noqa: S603
        if not page.exists():
            why = "The map client was not built: Node 20 or newer with npm is needed for it."
            if os.environ.get("JISR_CLIENT") == "require":
                raise RuntimeError(why)
            self.app.display_warning(f"{why} The log works without it.")
