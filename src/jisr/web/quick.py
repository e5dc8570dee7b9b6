"""The quick line over the API: what a line would be read as, before anything is saved."""

from typing import Any

import msgspec
from litestar import post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from jisr.intake.quick import Quick, read_line
from jisr.node import Node
from jisr.terms.reports import Lang
from jisr.web.api import At
from jisr.web.sessions import For


class QuickLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The line as typed so far, and the language to answer in."""

    line: str
    lang: Lang = "en"


def read_quick(node: Node, line: str, lang: Lang) -> Quick:
    """What the line says to this side now: its zone, its place names, its partners."""
    partners = [(one.side, one.card.name_en, one.card.name_ar) for one in node.standing.partners()]
    return read_line(line, node.clock.now(), node.settings.zone, node.gazetteer, lang, partners=partners)


@post("/quick", opt={"purpose": For("file")}, status_code=HTTP_200_OK, sync_to_thread=True)
def quick(desk: At, data: JSONBody[QuickLine]) -> Quick:
    """What a typed line would be filed as, part by part; nothing is recorded. While anything is asked: no draft."""
    return read_quick(desk.node, data.line, data.lang)


ROUTES: list[Any] = [quick]
