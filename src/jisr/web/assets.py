"""Files the watch floor's screen is made of: the built client, and the offline map with HTTP Range.

Both are built by make, not kept in the repository, and lie inside the wheel; an installation may lack either. They
hold nothing of the record, so that the screen can be loaded before anyone signs in. The framework's own static files
know no Range, which the tiles of a PMTiles file are read by, so Starlette's answer the requests.
"""

from pathlib import Path
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp, Scope
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from jisr.terms.errors import Unavailable
from jisr.web.errors import missing
from jisr.web.sessions import ANYONE, Asked

HERE = Path(__file__).parent
CLIENT = HERE / "client"
"""Where `make client` puts the screen."""
MAP = HERE / "map"
"""Where `make data` puts the map."""
INDEX = "index.html"
TYPES = {
    ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".mjs": "text/javascript; charset=utf-8", ".pmtiles": "application/vnd.pmtiles",
    ".svg": "image/svg+xml", ".woff": "font/woff", ".woff2": "font/woff2",
}  # fmt: skip
"""What is served, by how its name ends; anything else that lies there is not."""
FRESH = "no-store"
BUILT = "public, max-age=31536000, immutable"
"""A built file carries the hash of its content in its name."""
DRAWN = "private, no-cache"
"""Tiles are kept by the browser and asked about each time: a new map of the same name must not mix with an old one."""
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "style-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Content-Security-Policy of the watch floor: our own scripts and workers, pictures made in the browser, no more."""


def has_floor() -> bool:
    """Whether this installation has the screen of the watch floor."""
    return (CLIENT / INDEX).is_file()


def policy(path: str) -> str | None:
    """The Content-Security-Policy this path has instead of the common one."""
    return POLICY if path == "/floor" or path.startswith("/floor/") else None


def keeps(path: str) -> bool:
    """Whether an answer under this path may say for itself how long it is kept."""
    return path.startswith(("/floor/", "/map/"))


async def served(folder: Path, name: str, scope: Scope, keep: str) -> ASGIApp:
    """One file as the request asks for it, whole or a range; OurMistake `not-found` for what is not there."""
    kind = TYPES.get(Path(name).suffix)
    if kind is None:
        raise missing()
    try:
        answer = await StaticFiles(directory=folder, check_dir=False).get_response(name.lstrip("/"), _http(scope))
    except (HTTPException, OSError):
        raise missing() from None
    answer.headers["cache-control"] = keep
    if "content-type" in answer.headers:
        answer.headers["content-type"] = kind
    return answer  # type: ignore[return-value]  # the same protocol, which the two frameworks type each in its own way


def _http(scope: Scope) -> dict[str, Any]:
    return dict(scope)


@get("/floor", opt={"purpose": ANYONE})
async def floor_index(request: Asked) -> ASGIApp:
    """The screen, or a page that says plainly that it is not here."""
    if not has_floor():
        raise Unavailable(
            "no-client", "This side was installed without the screen of the watch floor.",
            "The log works without it. Whoever runs this side builds it with: make client.",
        )  # fmt: skip
    return await served(CLIENT, INDEX, request.scope, FRESH)


@get("/floor/assets/{name:path}", opt={"purpose": ANYONE})
async def floor_asset(request: Asked, name: FromPath[str]) -> ASGIApp:
    return await served(CLIENT / "assets", name, request.scope, BUILT)


@get("/map/{name:path}", opt={"purpose": ANYONE})
async def map_file(request: Asked, name: FromPath[str]) -> ASGIApp:
    return await served(MAP, name, request.scope, DRAWN)


ROUTES = [floor_index, floor_asset, map_file]
