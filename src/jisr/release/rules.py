"""What is left of a report when it leaves. Pure; read this to know what a partner can learn, `policy` for who may.

`content` copies field by field: what is not named here does not leave. Gone are the source, the author, the marking's
caveats, every id, the observed time, the original title, text and place name, the symbol, and every detail that is not
a state. The place becomes a grid cell, the title a template or words a person approved, the text only such words.
"""

import hashlib
from base64 import b64encode
from typing import NamedTuple

import msgspec

from jisr.geo.grid import Cell, coarsen
from jisr.media.ledger import Stripped
from jisr.terms import canonical
from jisr.terms.agreements import AgreementAct
from jisr.terms.entries import Acknowledgement, Entry, Origin
from jisr.terms.epochs import epoch_of
from jisr.terms.errors import Refused
from jisr.terms.handling import Handling, Purpose
from jisr.terms.ids import keyed
from jisr.terms.media import ReleasedMedia
from jisr.terms.places import Place
from jisr.terms.releases import (
    AckFact,
    Author,
    Content,
    Decision,
    Released,
    ReleasedCrossing,
    ReleasedDetail,
    ReleasedRoute,
    ReleasedSector,
    ReleasedSite,
)
from jisr.terms.reports import CrossingDetail, Detail, Lang, Report, RouteDetail, SectorDetail, SiteDetail
from jisr.terms.sides import Partner

RULES = "jisr-release/1"
"""Version of these rules, cited by every decision."""
DEFAULT_LEVEL = 3

KINDS: dict[Lang, dict[str, str]] = {
    "en": {
        "activity": "Activity", "crossing": "Crossing", "event": "Event", "route": "Route",
        "sector": "Sector", "site": "Protected site", "track": "Track",
    },
    "ar": {
        "activity": "نشاط", "crossing": "معبر", "event": "حدث", "route": "طريق",
        "sector": "قطاع", "site": "موقع محمي", "track": "مسار",
    },
}  # fmt: skip
WORDS: dict[Lang, dict[str, str]] = {
    "en": {"armed-clash": "armed clash", "protected-site": "protected site", "unknown": "not stated"},
    "ar": {
        "agreement": "اتفاق", "armed-clash": "اشتباك مسلح", "closed": "مغلق", "control": "سيطرة",
        "critical": "حرج", "explosion": "انفجار", "hazard": "خطر", "high": "مرتفع", "hospital": "مستشفى",
        "humanitarian": "إنساني", "infrastructure": "بنية تحتية", "low": "منخفض", "medium": "متوسط",
        "meeting": "اجتماع", "movement": "حركة", "open": "مفتوح", "other": "آخر", "protected-site": "موقع محمي",
        "restricted": "مقيّد", "school": "مدرسة", "settlement": "تجمع سكني", "shelter": "مأوى", "status": "حالة",
        "unknown": "غير معلوم", "warehouse": "مستودع", "water": "مياه",
    },
}  # fmt: skip


class Terms(NamedTuple):
    """What a person chose for one release: grid level, approved title and text, what for and until when (seconds),
    attachments by their serials, and with `flash` that it must not wait its turn.

    `label` is not chosen: the partner's own word for the marking, filled in from what was settled with it.
    """

    level: int | None
    title: str | None
    text: str
    purpose: Purpose | None = None
    retain_until: int | None = None
    label: str | None = None
    media: tuple[int, ...] = ()
    flash: bool = False


def check_size(body: bytes, partner: Partner) -> None:
    """Refused when a body is longer than what was agreed to be carried."""
    if len(body) > partner.limits.body:
        raise Refused("too-large", f"This is longer than the {partner.limits.body} bytes agreed with {partner.side}.")


def released_media(made: Stripped, secret: bytes, partner: Partner) -> ReleasedMedia:
    """What a partner is told of a file that was made anew; Refused when it is larger than agreed.

    The id is derived under the partner's secret from attachment and content: two partners cannot compare, and other
    bytes have another id. Nothing of the original is told, not its name, its type, its size nor how often it was told.
    """
    if made.size > partner.limits.media:
        raise Refused(
            "media-size", f"A file is larger than the {partner.limits.media} bytes agreed with {partner.side}.",
            "Leave it out, or agree a higher limit.",
        )  # fmt: skip
    return ReleasedMedia(
        duration=made.duration, height=made.height, id=keyed(secret, "media", f"{made.serial} {made.sha256}").hex(),
        sha256=made.sha256, size=made.size, type=made.type, width=made.width,
    )  # fmt: skip


def with_media(made: Content, media: tuple[ReleasedMedia, ...]) -> Content:
    """The body with the files a person chose; without any it is the same bytes as before there were files."""
    return msgspec.structs.replace(made, media=media) if media else made


def content(report: Report, terms: Terms, secret: bytes, last: Cell | None) -> tuple[Content, Cell | None]:
    """The body a partner reads, and the cell it was settled in; `secret` is this partner's alone."""
    place, cell = _place(report, terms, last)
    return Content(
        category=report.category,
        detail=_detail(report.detail),
        exercise=report.exercise,
        grade=report.grade,
        handling=_handling(report, terms),
        impact=report.impact,
        kind=report.kind,
        lang=report.lang,
        occurred=(report.occurred.start // 1000, report.occurred.end // 1000),
        place=place,
        review_by=report.review_by // 1000,
        subject=keyed(secret, "subject", report.subject).hex(),
        text=terms.text,
        title=terms.title or template_title(report),
    ), cell


def _handling(report: Report, terms: Terms) -> Handling | None:
    made = Handling(terms.label, report.marking.personal, terms.purpose, terms.retain_until)
    return None if made == Handling() else made


def _place(report: Report, terms: Terms, last: Cell | None) -> tuple[Place | None, Cell | None]:
    if report.place is None or terms.level is None:
        return None, None
    return coarsen(report.place, terms.level, last)


def _detail(detail: Detail | None) -> ReleasedDetail | None:
    match detail:
        case CrossingDetail():
            return ReleasedCrossing(_seconds(detail.since), detail.state)
        case RouteDetail():
            return ReleasedRoute(_seconds(detail.since), detail.state)
        case SectorDetail():
            return ReleasedSector(detail.level)
        case SiteDetail():
            return ReleasedSite(detail.function)
        case _:
            return None


def _seconds(ms: int | None) -> int | None:
    return None if ms is None else ms // 1000


def template_title(report: Report) -> str:
    """A title made of closed lists only: what a release is called when nobody approved words for it."""
    match report.detail:
        case CrossingDetail() | RouteDetail():
            word: str = report.detail.state
        case SectorDetail():
            word = report.detail.level
        case SiteDetail():
            word = report.detail.function
        case _:
            word = report.category
    return f"{KINDS[report.lang][report.kind]}: {WORDS[report.lang].get(word, word)}"


def body_hash(body: bytes) -> str:
    """Base64 of SHA-256: what a decision cites of the bytes a person saw."""
    return b64encode(hashlib.sha256(body).digest()).decode()


def removed(report: Report, made: Content) -> list[str]:
    """Names of what the report states and the partner will not see as it stands."""
    gone = [name for name in ("source", "symbol") if getattr(report, name)]
    gone += ["id", "observed", "subject"]
    gone += ["caveats"] if report.marking.caveats else []
    gone += ["title"] if made.title != report.title else []
    gone += ["text"] if report.text and made.text != report.text else []
    gone += ["detail"] if report.detail is not None and made.detail is None else []
    gone += ["place", "place name"] if report.place is not None else []
    return sorted(gone)


def author(decision: Decision) -> Author:
    """The role a partner is told decided: an officer looked at these very bytes, or a standing rule sent them."""
    return "release officer" if decision.rule is None else "standing rule"


def released(
    decision: Decision, body: bytes, secret: bytes, chain: str | None, media: tuple[ReleasedMedia, ...] = ()
) -> Released:
    """The item for the partner's log: a first release, or one that revises the chain begun by decision `chain`."""
    return Released(
        partner=decision.partner, decision=decision.id, k="revise" if chain else "release", by=author(decision),
        mark=decision.mark, body=body, salt=keyed(secret, "salt", decision.id), re=(chain,) if chain else (),
        media=media, flash=decision.flash and decision.rule is None,
    )  # fmt: skip


def withdrawn(decision: Decision, chain: str) -> Released:
    """The item that takes back what the chain begun by decision `chain` told."""
    return Released(
        partner=decision.partner, decision=decision.id, k="withdraw", by=author(decision), mark=decision.mark,
        body=b"", salt=b"", re=(chain,), reason=decision.reason or "originator", erase=decision.erase,
    )  # fmt: skip


def again(item: Released, chain: str) -> Released:
    """A withdrawal of one more chain by the same decision: what was told in a log that was closed stands beside."""
    return msgspec.structs.replace(item, decision=f"{item.decision} {chain}")


def ack_name(serial: int) -> str:
    """What the acknowledgement in entry `serial` is called in our own tables; no decision can have such an id."""
    return f"ack {serial}"


def acknowledged(entry: Entry, made: Acknowledgement, partner: str, of: Origin) -> Released:
    """The item that tells `partner` how far a person here got with that item of its log.

    All it says is that index and epoch, the stage, the role and the second of the act: the partner's own numbering, two
    closed lists, and a time that person chose. Nothing of the record is in it, not even how many entries it has.
    """
    return Released(
        partner=partner, decision=ack_name(entry.serial), k="ack", by=made.role, mark="open", body=b"", salt=b"",
        ack=AckFact(index=of.index, stage=made.stage, epoch=epoch_of(of.log)), at=entry.header.entered // 1000,
    )  # fmt: skip


def agreed_item(act: AgreementAct, secret: bytes) -> Released:
    """The item that tells a partner what an officer of ours decided about an agreement.

    The body of a proposal is the terms, and an answer cites a leaf the partner holds; nothing else of the record is in
    it.
    """
    name = f"agree {act.id}"
    if act.terms is not None:
        return Released(
            partner=act.partner, decision=name, k="agreement", by="release officer", mark="restricted",
            body=canonical.encode(act.terms), salt=keyed(secret, "salt", name),
        )  # fmt: skip
    return Released(
        partner=act.partner, decision=name, k="accord", by="release officer", mark="restricted", body=b"", salt=b"",
        fact=act.answer,
    )  # fmt: skip


def judge_again(decision: Decision, report: Report, current: tuple[int, bool], body: bytes) -> str | None:
    """Why a decision must not be carried out now, or None. `current` is the version that stands, and if withdrawn."""
    version, gone = current
    if gone:
        return "withdrawn"
    if version != decision.of:
        return "corrected"
    if report.marking.level != decision.mark or decision.partner not in report.marking.releasable_to:
        return "marking"
    return None if body_hash(body) == decision.hash else "bytes-changed"


def encode_content(made: Content) -> bytes:
    """The exact bytes of a body."""
    return canonical.encode(made)
