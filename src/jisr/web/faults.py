"""What is wrong on this side and a person must look at: the alarms of the second check. Routes and their page."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_201_CREATED

from jisr.people.rules import may
from jisr.web.api import At, Filed, known
from jisr.web.pages import Page, _to
from jisr.web.reading import Desk
from jisr.web.rendering import page
from jisr.web.says import Moment, moment
from jisr.web.sessions import Asked, For, session_of


class Fault(msgspec.Struct, frozen=True):
    """An open alarm in entry `serial` about entry `about`: the check that failed, for whom; never what was found."""

    serial: int
    about: int
    partner: str
    failed: str
    at: Moment


def faults(desk: Desk) -> list[Fault]:
    """Alarms no officer has looked at, the oldest first."""
    found = desk.node.store.read(desk.node.alarms.open)
    return [Fault(one.serial, one.about, one.partner, one.failed, moment(one.at)) for one in found]


@get("/faults", opt={"purpose": For("read")}, sync_to_thread=True)
def list_faults(desk: At) -> list[Fault]:
    """What the second check stopped and nobody has looked at."""
    return faults(desk)


@post(
    "/faults/{serial:int}/acknowledgement", opt={"purpose": For("acknowledge")}, status_code=HTTP_201_CREATED,
    sync_to_thread=True,
)  # fmt: skip
def look_at(desk: At, request: Asked, serial: FromPath[int]) -> Filed:
    """Say that this officer has looked at an alarm."""
    return Filed(desk.node.alarms.acknowledge(session_of(request).actor, known(serial)))


@get("/faults", opt={"purpose": For("read")}, sync_to_thread=True)
def faults_page(desk: At, request: Asked) -> Page:
    """The open alarms, and for those who may, the button that says they have looked."""
    looks = may(session_of(request).actor.role, "acknowledge")
    return page(request, desk, "faults.html", here="/faults", faults=faults(desk), may_look=looks)


@post("/faults/{serial:int}/acknowledgement", opt={"purpose": For("acknowledge")}, sync_to_thread=True)
def look_at_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Say that this officer has looked at an alarm."""
    desk.node.alarms.acknowledge(session_of(request).actor, known(serial))
    return _to("/faults")


ROUTES: list[Any] = [list_faults, look_at]
PAGES: list[Any] = [faults_page, look_at_form]
