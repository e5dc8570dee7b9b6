"""Who may do what at the staff listener: one row for every route, one column for every role. Add a route, add a row.

A row says to whom a route is open, how an ordinary request to it looks, and how that is answered when it is allowed.
What everyone else gets follows from the route: nobody signed in is sent to /signin by a page (303) and refused by
anything else (401); a role that may not is refused (403).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from jisr.people.rules import Proof
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.agreements import Agreement
from jisr.terms.errors import JisrError, Refused
from jisr.terms.standing_rules import StandingRule
from jisr.web.media_files import files_of
from jisr.wire.fetching import Fetcher
from jisr.wire.parcels import Parcels
from tests.media.planted import Cage, a_jpeg
from tests.people.authenticator import Authenticator
from tests.release.ruled import box
from tests.sides import entries
from tests.two_sides.agreed import terms
from tests.two_sides.sides import TERMS, Chance, Inline, Wire, carrier, draft, side, to
from tests.web.staff import NAMED, NAMES, PASSWORD, Staff
from tests.web.typed import BOX, CELL, CLOSING, DRAFT, FEATURES, FLOWS, MARKING, SEAT, SIGN_IN, TAKING, TYPED_RULE

EVERY = frozenset(ROLES)
FILERS: frozenset[Role] = frozenset(("reporter", "duty officer", "release officer"))
RELEASERS: frozenset[Role] = frozenset(("release officer",))
ON_WATCH: frozenset[Role] = frozenset(("duty officer", "release officer"))
ANYONE = None
Given = dict[str, Any]
Body = Callable[[Staff, Role | None, int], Any]
"""What is sent, for the role that asks and the serial it asks about."""

PHOTO = a_jpeg(Cage())


class AFile(NamedTuple):
    """Sent as a file: in a form to a page, as a part of an upload to the API."""

    data: bytes = PHOTO


class Row(NamedTuple):
    """`who` may, None for anyone; `well` is how an allowed request is answered; `body` what it sends, JSON to the API
    and a form to a page; `query` ends its address; `ready` makes the object it is about, a fresh report when None.

    `named` says that the object is named in the body. `shows` is for routes that show things of every kind to all who
    may read. `endless` is for streams, of which a test client never sees the end: they are tried where they are
    refused, and their own tests read them. `both` is for routes that act on what a partner told too, whose own tests
    say what they refuse. `host` is the name the browser used. What an `upload` sends are files.
    """

    who: frozenset[Role] | None
    well: int = 200
    body: Body | None = None
    query: str = ""
    ready: Callable[[Staff], int] | None = None
    named: bool = False
    shows: bool = False
    endless: bool = False
    both: bool = False
    host: str = ""
    upload: bool = False


def same(body: Any) -> Body:
    """A body that depends on nothing."""
    return lambda _staff, _role, _serial: body


# --- what rows are about -----------------------------------------------------------------------------------------


def released(staff: Staff) -> int:
    """A report that has been decided on, so that it can be taken back."""
    serial = staff.filed()
    officer = staff.session("release officer").actor
    staff.node.release.release(officer, serial, "south", TERMS, seen_hash=seen_hash(staff, serial))
    return serial


def two(staff: Staff) -> int:
    """The second of two reports filed one after the other."""
    staff.filed()
    return staff.filed()


def seen_hash(staff: Staff, serial: int) -> str:
    """The hash of what would be released, or none where there is nothing to release."""
    try:
        return staff.node.release.preview(serial, "south", TERMS).hash
    except (JisrError, OverflowError):
        return "none"


def received(staff: Staff) -> int:
    """The serial of something the partner released to us."""
    officer = staff.session("release officer").actor
    theirs = staff.other.intake.file(officer, draft(marking=to("north")))
    staff.other.release.release(officer, theirs, "north", TERMS)
    staff.clock.tick(20_000)
    staff.exchange()
    return staff.size()


def given_by_another(staff: Staff) -> int:
    """The entry in which somebody who has no session here gave the watch."""
    return staff.node.handovers.give(Actor("Wanda", "night desk", "duty officer"))


def told_each_other(staff: Staff) -> int:
    """The serial of something the partner released to us, when we have told it something too."""
    released(staff)
    return received(staff)


def alarmed(staff: Staff) -> int:
    """The serial of an open alarm."""
    serial = staff.filed()
    staff.node.store.write(lambda tx: staff.node.alarms.sound(tx, "place", "south", serial))
    return staff.size()


def proposed(staff: Staff) -> int:
    """The serial of a proposal by another release officer."""
    serial = staff.filed()
    second = Actor("Second", "release desk", "release officer")
    return staff.node.proposals.propose(second, serial, "south", TERMS, seen_hash=seen_hash(staff, serial))


def proposal_hash(staff: Staff, _role: Role | None, serial: int) -> Given:
    """What approves the proposal in that entry, or nothing that would."""
    try:
        made = staff.node.store.read(lambda tx: staff.node.proposals.one(tx, serial))[1].hash
    except (JisrError, OverflowError):
        made = "none"
    return {"password": PASSWORD, "seen_hash": made}


def passkey_of(staff: Staff, role: Role) -> str:
    """The id of a fresh passkey of the person in that role."""
    session, key = staff.session(role), Authenticator()
    staff.node.people.prove(session.token, PASSWORD, "here")
    options = staff.node.people.passkeys.prepare(session.token, "north", NAMED, "here")
    made = key.make(options, NAMED.origin)
    staff.node.people.passkeys.register(session.token, f"Key {staff.clock.at}", made, NAMED)
    staff.clock.tick(1)
    return staff.node.people.passkeys.held(session.token)[-1].id


def attached(staff: Staff) -> int:
    """The serial of a file attached to a fresh report."""
    return staff.node.attaching.attach(staff.session("reporter").actor, staff.filed(), "a.jpg", PHOTO)


def received_with_file(staff: Staff) -> int:
    """The serial of something the partner released to us with a file, which is here."""
    officer, other = staff.session("release officer").actor, staff.other
    theirs = other.intake.file(officer, draft(marking=to("north")))
    file = other.attaching.attach(officer, theirs, "a.jpg", PHOTO)
    other.release.release(officer, theirs, "north", TERMS._replace(media=(file,)))
    staff.clock.tick(20_000)
    staff.exchange()
    way = carrier(staff.node, Wire(other, other.entropy))
    fetcher = Fetcher("south", staff.node.store, staff.node.standing, staff.node.arrivals, way)
    while fetcher.once():
        pass
    return staff.size()


def file_of(staff: Staff, _role: Role) -> str:
    """The id of the file of what was received last."""
    (line,) = staff.node.store.read(lambda tx: files_of(staff.app.state.desk, tx, staff.size()))
    return line.id or ""


def upload_of(staff: Staff, role: Role, report: int | None = None) -> str:
    """The id of a fresh upload of the person in that role, to a fresh report when none is named."""
    uploads = staff.node.uploads
    for old in staff.node.store.read(uploads._ledger.uploads):
        uploads.cancel(old.person, old.id)
    return uploads.open(NAMES[role], report or staff.filed(), "a.jpg", len(PHOTO)).id


# --- bodies that depend on something -----------------------------------------------------------------------------


def form_to_release(staff: Staff, _role: Role | None, serial: int) -> Given:
    return CELL | {"seen_hash": seen_hash(staff, serial)}


def to_preview(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"serial": serial, "partner": "south", "level": 3}


def to_decide(staff: Staff, role: Role | None, serial: int) -> Given:
    return to_preview(staff, role, serial) | {"action": "release", "seen_hash": seen_hash(staff, serial)}


def to_propose(staff: Staff, role: Role | None, serial: int) -> Given:
    return to_preview(staff, role, serial) | {"seen_hash": seen_hash(staff, serial)}


def to_sit(_staff: Staff, role: Role | None, _serial: int) -> Given:
    return {"position": f"{role} desk"}


def to_relate(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"a": serial, "b": serial - 1}


def to_relate_by_form(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"other": str(serial - 1)}


ARTICLE = {"text": "On June 12 a convoy reached Tal Afar.", "published": "2017-06-13"}


def with_words(staff: Staff) -> int:
    """A report whose words suggest something."""
    return staff.filed(text=ARTICLE["text"])


def to_cut(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"serial": serial, "cuts": [{"start": 0}]}


def to_acknowledge(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"serial": serial, "stage": "seen"}


def proposal(staff: Staff) -> Agreement:
    return terms(version=staff.node.agreeing.next_version("south"), flows=FLOWS)


def to_propose_terms(staff: Staff, _role: Role | None, _serial: int) -> Given:
    return {"action": "propose", "partner": "south", "terms": msgspec.to_builtins(proposal(staff))}


def terms_asked(staff: Staff) -> int:
    """The partner proposed terms just now."""
    staff.other.agreeing.propose(staff.session("release officer").actor, "north", proposal(staff))
    staff.exchange()
    return staff.filed()


def terms_offered(staff: Staff) -> int:
    """We proposed terms just now, and can take them back."""
    staff.node.agreeing.propose(staff.session("release officer").actor, "south", proposal(staff))
    staff.exchange()
    return staff.filed()


def to_answer_terms(staff: Staff, _role: Role | None, _serial: int) -> Given:
    theirs = staff.node.store.read(lambda tx: staff.node.standing.agreed(tx, "south")).theirs
    return {"answer": "accept", "seen_hash": theirs.hash if theirs else "none"}


def questioned(staff: Staff) -> int:
    """The partner asks whether it may pass on what we told it just now; the entry of its question."""
    officer = staff.session("release officer").actor
    staff.other.pair(side("east", Inline(), staff.clock, Chance("east")).own_card())
    released(staff)
    staff.clock.tick(20_000)
    staff.exchange()
    # Other rows leave proposals and withdrawals between what was told.
    for entry in reversed(entries(staff.other, "received")):
        try:
            staff.other.consenting.ask(officer, entry.serial, "east")
        except Refused:
            continue
        break
    staff.exchange()
    return staff.size()


def to_refuse(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"action": "refuse", "serial": serial}


def to_preview_onward(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"serial": serial, "to": "south"}


def to_upload(_staff: Staff, _role: Role | None, serial: int) -> Given:
    return {"serial": serial, "name": "a.jpg", "size": len(PHOTO)}


def new_password(_staff: Staff, _role: Role | None, _serial: int) -> Given:
    return {"old": PASSWORD, "new": "nine calm harbours"}


def new_passkey(staff: Staff, role: Role | None, _serial: int) -> Given:
    who = role or "observer"
    options = staff.node.people.passkeys.prepare(staff.session(who).token, "north", NAMED, "here")
    return {"name": "Desk key", "credential": Authenticator().make(options, NAMED.origin)}


def passkey_answer(staff: Staff, _role: Role | None, _serial: int) -> Given:
    people, key = staff.node.people, Authenticator()
    session = people.sign_in(NAMES["observer"], PASSWORD, "here")
    options = people.passkeys.prepare(session.token, "north", NAMED, "here")
    people.passkeys.register(session.token, f"Key {staff.clock.at}", key.make(options, NAMED.origin), NAMED)
    staff.clock.tick(1)
    return {"credential": key.answer(people.passkeys.challenge(NAMED, "here"), NAMED.origin)}


def a_rule(staff: Staff) -> StandingRule:
    """Events marked open or restricted, for a week."""
    return StandingRule(
        area=box(40, 33, 43, 36), cell=3, day=50, expires=staff.clock.at + 7 * 86_400_000, kinds=("event",),
        markings=("open", "restricted"), name="Events by the river", partner="south",
    )  # fmt: skip


def proposed_rule(staff: Staff, _role: Role | None = None) -> str:
    """A rule proposed by an officer who is not the one of `NAMES`."""
    rule, rules = a_rule(staff), staff.node.rules
    author = Proof(Actor("another.officer", "release desk", "release officer"))
    return str(rules.propose(author, rule, rules.dry_run(rule).shown))


def activated(staff: Staff, _role: Role | None = None) -> str:
    """A rule at work, activated by a third officer."""
    rules, serial = staff.node.rules, int(proposed_rule(staff))
    third = Proof(Actor("a.third", "release desk", "release officer"))
    rules.activate(third, serial, rules.dry_run(a_rule(staff)).shown)
    return str(serial)


def _rule(staff: Staff) -> Given:
    rule = a_rule(staff)
    run = staff.node.rules.dry_run(rule)
    return {"rule": msgspec.to_builtins(rule), "shown": msgspec.to_builtins(run.shown)}


def to_try(staff: Staff, _role: Role | None, _serial: int) -> Given:
    return {"rule": _rule(staff)["rule"]}


def to_propose_rule(staff: Staff, _role: Role | None, _serial: int) -> Given:
    return _rule(staff) | {"password": PASSWORD}


def to_activate(staff: Staff, _role: Role | None, _serial: int) -> Given:
    return {"shown": _rule(staff)["shown"], "password": PASSWORD}


def _by_form(given: Given) -> Given:
    run = given["shown"]
    return {"shown": f"{run['at']}:{run['since']}:{run['upto']}:{run['hash']}", "password": PASSWORD}


def to_propose_by_form(staff: Staff, _role: Role | None, _serial: int) -> Given:
    given = _rule(staff)
    return _by_form(given) | {"rule": msgspec.json.encode(given["rule"]).decode()}


def to_activate_by_form(staff: Staff, _role: Role | None, _serial: int) -> Given:
    return _by_form(_rule(staff))


def to_give_old_by_form(staff: Staff, role: Role | None, serial: int) -> Given:
    return _by_form(to_give_old(staff, role, serial))


def to_give_old(staff: Staff, _role: Role | None, _serial: int) -> Given:
    """What the newest rule would tell of old reports; anything where there is none."""
    active = [one for one in staff.node.store.read(staff.node.rules.rules) if one.state == "active"]
    if not active:
        return to_activate(staff, _role, _serial)
    shown = staff.node.rules.dry_fill(active[0].serial).shown
    return {"shown": msgspec.to_builtins(shown), "password": PASSWORD}


def a_parcel(staff: Staff, _role: Role | None, _serial: int) -> Given:
    """What the partner made for us."""
    made = Parcels(staff.other).make(staff.session("release officer").actor, "north")
    return {"file": (made.name, made.data)}


# --- the table ---------------------------------------------------------------------------------------------------

AT = NAMED.host
"""Where passkeys exist: they are for names, not for addresses."""
MATRIX: dict[str, Row] = {
    # pages
    "GET /": Row(EVERY),
    "GET /style.css": Row(ANYONE),
    "GET /icon.svg": Row(ANYONE),
    "GET /signin": Row(ANYONE),
    "POST /signin": Row(ANYONE, 303, same(SIGN_IN)),
    "GET /signup": Row(ANYONE, 403),
    "POST /signup": Row(ANYONE, 403, same({})),
    "POST /signout": Row(EVERY, 303, same({})),
    "POST /reports": Row(FILERS, 303, same(DRAFT)),
    "GET /reports/{serial:int}": Row(EVERY, shows=True),
    "GET /search": Row(EVERY, query="?q=bridge"),
    "POST /reports/{serial:int}/marking": Row(FILERS, 303, same(MARKING)),
    "POST /reports/{serial:int}/withdrawal": Row(FILERS, 303, same({"reason": "error", "text": "typed twice"})),
    "POST /reports/{serial:int}/withholding": Row(RELEASERS, 303, same({"partner": "south"})),
    "POST /reports/{serial:int}/taking-back": Row(RELEASERS, 303, same(TAKING), ready=released),
    "POST /reports/{serial:int}/preview": Row(RELEASERS, 200, same(CELL)),
    "POST /reports/{serial:int}/release": Row(RELEASERS, 303, form_to_release),
    "POST /reports/{serial:int}/acknowledgement": Row(
        ON_WATCH, 303, same({"stage": "seen"}), ready=received, both=True
    ),
    "POST /reports/{serial:int}/relation": Row(FILERS, 303, to_relate_by_form, ready=two, both=True),
    "GET /reports/{serial:int}/evidence": Row(EVERY, ready=received, shows=True),
    "GET /reports/{serial:int}/proof": Row(RELEASERS, query="?partner=south", ready=received, both=True),
    "POST /reports/{serial:int}/disclosure": Row(
        RELEASERS, 200, same({"partner": "south", "whom": "a mediator", "form": "file"}), ready=received, both=True
    ),
    "GET /handover": Row(EVERY),
    "POST /handover": Row(ON_WATCH, 303, same({})),
    "POST /handover/{serial:int}/taking": Row(ON_WATCH, 303, same({}), ready=given_by_another, both=True),
    "GET /agreements": Row(EVERY),
    "GET /consents": Row(EVERY),
    "POST /consents/{serial:int}/answer": Row(RELEASERS, 303, same({"answer": "refuse"}), ready=questioned, both=True),
    "POST /consents/{serial:int}/passing": Row(RELEASERS, 403, same({"to": "south"}), ready=received, both=True),
    "POST /agreements/{side:str}/answer": Row(RELEASERS, 303, to_answer_terms, ready=terms_asked),
    "POST /agreements/{side:str}/end": Row(RELEASERS, 303, same({}), ready=terms_offered),
    "GET /files": Row(EVERY),
    "POST /files": Row(FILERS, 200, same({"file": ("x.geojson", FEATURES)}), upload=True),
    "POST /files/export": Row(ON_WATCH, 200, same({"format": "geojson"})),
    "GET /open-text": Row(FILERS),
    "POST /open-text": Row(FILERS, 200, same(ARTICLE)),
    "POST /open-text/file": Row(FILERS, 303, same(ARTICLE)),
    "GET /open-text/{serial:int}": Row(FILERS),
    "POST /open-text/{serial:int}/cut": Row(FILERS, 303, same({"cut": "0"}), ready=with_words),
    "GET /parcels": Row(EVERY),
    "POST /parcels": Row(ON_WATCH, 200, a_parcel, upload=True),
    "POST /parcels/{side:str}/making": Row(ON_WATCH, 200, same({})),
    "GET /rules": Row(EVERY),
    "POST /rules/dry-run": Row(RELEASERS, 200, same(TYPED_RULE)),
    "POST /rules": Row(RELEASERS, 303, to_propose_by_form),
    "GET /rules/{rule:str}": Row(EVERY),
    "POST /rules/{rule:str}/dry-run": Row(RELEASERS, 200, same({})),
    "POST /rules/{rule:str}/old-run": Row(RELEASERS, 200, same({"days": "90"})),
    "POST /rules/{proposal:str}/activation": Row(RELEASERS, 303, to_activate_by_form),
    "POST /rules/{rule:str}/stop": Row(ON_WATCH, 303, same({"why": ""})),
    "POST /rules/{rule:str}/old": Row(RELEASERS, 303, to_give_old_by_form),
    "GET /audit": Row(EVERY),
    "GET /as/{side:str}": Row(EVERY),
    "GET /as/{side:str}/map": Row(EVERY, query="?q=hazard"),
    # sessions and the own account
    "GET /api/v1/evidence/order": Row(EVERY, query="?partner=south&ours=0&theirs=0", ready=told_each_other, shows=True),
    "POST /api/v1/session": Row(ANYONE, 200, same(SIGN_IN)),
    "DELETE /api/v1/session": Row(EVERY, 204),
    "POST /api/v1/session/passkey/options": Row(ANYONE, 200, host=AT),
    "POST /api/v1/session/passkey": Row(ANYONE, 200, passkey_answer, host=AT),
    "GET /api/v1/me": Row(EVERY),
    "PUT /api/v1/me/watch": Row(EVERY, 200, to_sit),
    "PUT /api/v1/me/password": Row(EVERY, 204, new_password),
    "GET /api/v1/me/seat": Row(EVERY),
    "PUT /api/v1/me/seat": Row(EVERY, 200, same(SEAT)),
    "POST /api/v1/me/passkeys/options": Row(EVERY, 200, same({"password": PASSWORD}), host=AT),
    "POST /api/v1/me/passkeys": Row(EVERY, 201, new_passkey, host=AT),
    "GET /api/v1/me/passkeys": Row(EVERY),
    "DELETE /api/v1/me/passkeys/{passkey:str}": Row(EVERY, 204),
    # reports and the log
    "POST /api/v1/reports": Row(FILERS, 201, same(DRAFT)),
    "POST /api/v1/reports/{serial:int}/corrections": Row(FILERS, 201, same(DRAFT)),
    "POST /api/v1/reports/{serial:int}/withdrawal": Row(FILERS, 201, same({"reason": "error", "text": ""})),
    "PUT /api/v1/reports/{serial:int}/marking": Row(FILERS, 200, same(MARKING)),
    "GET /api/v1/log": Row(EVERY),
    "GET /api/v1/log/{serial:int}": Row(EVERY, shows=True),
    # releasing
    "POST /api/v1/previews": Row(RELEASERS, 200, to_preview, named=True),
    "POST /api/v1/decisions": Row(RELEASERS, 201, to_decide, named=True),
    # two officers
    "POST /reports/{serial:int}/proposal": Row(RELEASERS, 303, form_to_release),
    "GET /proposals": Row(RELEASERS),
    "GET /proposals/{serial:int}": Row(RELEASERS, ready=proposed),
    "POST /proposals/{serial:int}/approval": Row(RELEASERS, 303, proposal_hash, ready=proposed),
    "POST /api/v1/proposals": Row(RELEASERS, 201, to_propose, named=True),
    "GET /api/v1/proposals": Row(RELEASERS),
    "GET /api/v1/proposals/{serial:int}": Row(RELEASERS, ready=proposed),
    "POST /api/v1/proposals/{serial:int}/approval": Row(RELEASERS, 201, proposal_hash, ready=proposed),
    # alarms
    "GET /faults": Row(EVERY),
    "POST /faults/{serial:int}/acknowledgement": Row(ON_WATCH, 303, same({}), ready=alarmed),
    "GET /api/v1/faults": Row(EVERY),
    "POST /api/v1/faults/{serial:int}/acknowledgement": Row(ON_WATCH, 201, ready=alarmed),
    "POST /partners/{side:str}/allowance": Row(ON_WATCH, 400, same({"reason": "known"})),
    "POST /api/v1/partners/{side:str}/allowance": Row(ON_WATCH, 400, same({"reason": "known"})),
    # locked signing and closed logs; this side is not locked, and was never restored
    "GET /recovery": Row(EVERY),
    "GET /api/v1/recovery": Row(EVERY),
    "POST /recovery/unlocking": Row(RELEASERS, 400, same({})),
    "POST /api/v1/recovery/unlocking": Row(RELEASERS, 400),
    "POST /recovery/serials": Row(RELEASERS, 400, same({"serial": "7"})),
    "POST /api/v1/recovery/serials": Row(RELEASERS, 400, same({"serial": 7})),
    "POST /epochs": Row(RELEASERS, 303, same(CLOSING)),
    "POST /api/v1/epochs": Row(RELEASERS, 201, same(CLOSING)),
    # A closed log would be closed for every row after this one: what is tried is an entry that proposes nothing.
    "POST /epochs/{serial:int}/closing": Row(RELEASERS, 404, same({"password": PASSWORD})),
    "POST /api/v1/epochs/{serial:int}/closing": Row(RELEASERS, 404, same({"password": PASSWORD})),
    # acknowledging and linking
    "POST /api/v1/acknowledgements": Row(ON_WATCH, 201, to_acknowledge, ready=received, both=True),
    "POST /api/v1/relations": Row(FILERS, 201, to_relate, ready=two, both=True),
    # agreements
    "GET /api/v1/agreements": Row(EVERY),
    "POST /api/v1/agreements": Row(RELEASERS, 201, to_propose_terms),
    # standing rules
    "GET /api/v1/rules": Row(EVERY),
    "GET /api/v1/rules/{rule:str}": Row(EVERY),
    "POST /api/v1/rules/dry-runs": Row(RELEASERS, 200, to_try),
    "POST /api/v1/rules": Row(RELEASERS, 201, to_propose_rule),
    "POST /api/v1/rules/{proposal:str}/activation": Row(RELEASERS, 201, to_activate),
    "POST /api/v1/rules/{rule:str}/stop": Row(ON_WATCH, 201, same({"why": "typed twice"})),
    "GET /api/v1/rules/{rule:str}/old": Row(RELEASERS),
    "POST /api/v1/rules/{rule:str}/old": Row(RELEASERS, 201, to_give_old),
    "GET /api/v1/questions": Row(EVERY),
    # the audit, and what a partner sees
    "GET /api/v1/audit": Row(EVERY, query="?partner=south&since=2017-06-13"),
    "GET /api/v1/as/{side:str}/log": Row(EVERY),
    "GET /api/v1/as/{side:str}/picture": Row(EVERY, query=BOX),
    "GET /api/v1/as/{side:str}/reports/{serial:int}": Row(EVERY),
    # consent
    "GET /api/v1/consents": Row(EVERY),
    "POST /api/v1/consents": Row(RELEASERS, 201, to_refuse, ready=questioned, both=True),
    "POST /api/v1/consents/previews": Row(RELEASERS, 403, to_preview_onward, ready=received, both=True),
    # files
    "POST /reports/{serial:int}/media": Row(FILERS, 303, same(AFile())),
    "GET /media/{serial:int}/original": Row(EVERY, ready=attached),
    "GET /media/{serial:int}/thumbnail": Row(EVERY, ready=attached),
    "GET /media/{serial:int}/released": Row(RELEASERS, ready=attached),
    "GET /received/{serial:int}/media/{media:str}": Row(EVERY, ready=received_with_file),
    "GET /received/{serial:int}/media/{media:str}/thumbnail": Row(EVERY, ready=received_with_file),
    "POST /api/v1/uploads": Row(FILERS, 201, to_upload, named=True),
    "GET /api/v1/uploads/{upload:str}": Row(FILERS),
    "PATCH /api/v1/uploads/{upload:str}": Row(FILERS, 200, same(AFile())),
    "DELETE /api/v1/uploads/{upload:str}": Row(FILERS, 204),
    "GET /api/v1/reports/{serial:int}/media": Row(EVERY, shows=True),
    # the picture, the partners, the description
    "GET /api/v1/picture": Row(EVERY, query=BOX),
    "GET /api/v1/partners": Row(EVERY),
    "GET /api/v1/search": Row(EVERY, query="?q=bridge"),
    "GET /api/v1/plot": Row(EVERY),
    "GET /api/v1/board": Row(EVERY),
    "GET /api/v1/queue": Row(EVERY),
    "GET /api/v1/side": Row(EVERY),
    "GET /api/v1/reports/{serial:int}": Row(EVERY, shows=True),
    "GET /api/v1/partners/{side:str}/holdings": Row(EVERY),
    "POST /api/v1/places": Row(EVERY, 200, same({"text": "Mosul"})),
    "GET /api/v1/places/forms": Row(EVERY, query="?lon=43.1189&lat=36.345"),
    "GET /api/v1/gazetteer": Row(EVERY, query="?q=Mosul"),
    "POST /api/v1/quick": Row(FILERS, 200, same({"line": "0915Z 3 trucks waiting at Rabia crossing, B2"})),
    "POST /api/v1/open-text": Row(FILERS, 200, same(ARTICLE)),
    "POST /api/v1/open-text/file": Row(FILERS, 201, same(ARTICLE)),
    "POST /api/v1/open-text/cut": Row(FILERS, 201, to_cut, ready=with_words, named=True),
    "GET /api/v1/open-text/{serial:int}": Row(FILERS),
    "GET /api/v1/live": Row(EVERY, endless=True),
    "GET /api/v1/openapi.json": Row(EVERY),
}

FILES = {"GET /floor", "GET /floor/assets/{name:path}", "GET /map/{name:path}"}
"""The screen and the map, which hold nothing of the record and may not be built: tests/web/test_assets.py."""
SERIALS: tuple[int, ...] = (0, 2**53, 10**30)
"""Serials that can be nothing."""
TEXTS = ("x", "%2e%2e", "'; --", "a" * 3000, "\u202e", "%00", "%ff")
"""Names that can be nothing."""

PARAMETERS: Mapping[str, Callable[[Staff, Role], str]] = {
    "media": file_of,
    "upload": upload_of,
    "passkey": passkey_of,
    "proposal": proposed_rule,
    "rule": activated,
    "serial": lambda staff, _role: str(staff.filed()),
    "side": lambda _staff, _role: "south",
}
"""For every parameter of a path, how to make an object of one's own that fits it."""
ANOTHERS: Mapping[str, Callable[[Staff, Role], str]] = {
    "media": lambda staff, role: "0" * 32,
    "upload": lambda staff, role: upload_of(staff, "duty officer" if role != "duty officer" else "reporter", 1),
    "passkey": lambda staff, role: passkey_of(staff, "observer" if role != "observer" else "reporter"),
    "proposal": lambda _staff, _role: "1",
    "rule": lambda _staff, _role: "1",
    "serial": lambda staff, _role: str(received(staff)),
    "side": lambda _staff, _role: "nowhere",
}
"""And an object of that kind that is somebody else's: a partner's item, another person's passkey, a side that is
no partner, an entry that is no rule."""


def expected(route: str, role: Role | None) -> int:
    """How the ordinary request of this role is answered."""
    row = MATRIX[route]
    if row.who is ANYONE or role in row.who:
        return row.well
    if role is not None:
        return 403
    return 303 if route.startswith("GET ") and not route.startswith("GET /api/") else 401
