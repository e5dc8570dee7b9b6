"""Pages: templates that work without JavaScript, in two languages, with everything escaped."""

from pathlib import Path
from typing import Any

import jinja2
from litestar import Response
from litestar.enums import MediaType

from jisr.terms.reports import LEVELS, Lang
from jisr.terms.times import dtg
from jisr.web.assets import has_floor
from jisr.web.errors import Answer, standing
from jisr.web.reading import Desk, links
from jisr.web.says import in_calendar
from jisr.web.sessions import API, Asked, language_cookie, language_name, session_of
from jisr.web.words import LISTS, Say, chosen, closed_word, words

HERE = Path(__file__).parent
STYLE = (HERE / "static" / "style.css").read_bytes()
ICON = (HERE / "static" / "icon.svg").read_bytes()
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

_pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def language(request: Asked, side: str) -> Lang:
    """The language of this answer; a program says in the request's header alone which it wants."""
    accepted = request.headers.get("accept-language", "")
    if request.scope["path"].startswith(API):
        return chosen(None, None, accepted)
    return chosen(request.query_params.get("lang"), request.cookies.get(language_name(side)), accepted)


def page(
    request: Asked, desk: Desk, name: str, *, status: int = 200, here: str = "/", **given: Any
) -> Response[str]:  # fmt: skip
    """One page as a signed-in person sees it: who they are, how the partners stand, and the highest marking shown."""
    session, store = session_of(request), desk.node.store
    shown = {"level": LEVELS[0], "exercise": False} | given
    text = _fill(
        request, desk, name, here=here, session=session, links=links(desk), plain=desk.node.settings.plain,
        locked=desk.node.recovery.locked(), behind=desk.node.own.behind(),
        alarms=len(store.read(desk.node.alarms.open)),
        storage=standing(store.stopped, language(request, desk.node.settings.side)), floor=has_floor(), **shown,
    )  # fmt: skip
    return _answer(request, desk, text, status)


def door(
    request: Asked, desk: Desk, name: str, *, status: int = 200, here: str = "/signin", **given: Any
) -> Response[str]:
    """One page for someone who is not signed in."""
    return _answer(request, desk, _fill(request, desk, name, here=here, **given), status)


def error_page(request: Asked, desk: Desk, told: Answer) -> Response[str]:
    """An error for a person, in bytes that depend on nothing but the error and the language."""
    return _answer(request, desk, _fill(request, desk, "error.html", here="/", told=told), told.status)


def _fill(request: Asked, desk: Desk, name: str, **given: Any) -> str:
    settings, now = desk.node.settings, desk.node.clock.now()
    lang = language(request, settings.side)
    say = words(lang)
    return _pages.get_template(name).render(
        t=say, lang=lang, dir="rtl" if lang == "ar" else "ltr", now=now, as_of=dtg(now),
        dtg=lambda ms: dtg(in_calendar(ms)), age=lambda ms: age(say, now - ms),
        word=lambda text: closed_word(lang, text),
        side=settings.name_ar if lang == "ar" else settings.name_en, side_id=settings.side, lists=LISTS, **given,
    )  # fmt: skip


def age(say: Say, ms: int) -> str:
    """How long ago, or for a negative value how far ahead, in the largest unit that is not 0."""
    way, far = ("ago", ms) if ms >= 0 else ("in", -ms)
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if far >= size:
            return say(f"{way}.{unit}", n=far // size)
    return say(f"{way}.s", n=far // 1000)


def _answer(request: Asked, desk: Desk, text: str, status: int) -> Response[str]:
    asked, side = request.query_params.get("lang"), desk.node.settings.side
    cookies = [language_cookie(request, side, asked)] if asked in ("ar", "en") else []
    return Response(text, status_code=status, media_type=MediaType.HTML, cookies=cookies)
