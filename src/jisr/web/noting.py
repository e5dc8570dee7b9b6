"""The facts of entries that state nothing themselves, as screens show them."""

import msgspec

from jisr.exchange.rules import facts
from jisr.release.standing_rules import act_of
from jisr.terms.agreements import AccordFact, AgreementAct
from jisr.terms.consents import AskAct, AskFact, ConsentAct, ConsentFact, OnwardAct
from jisr.terms.entries import AckStage, Disclosed, Entry, EpochAct, HandedOver, Recovered, Restoration
from jisr.terms.releases import Alarm, ErasedFact, PolicyText, Proposal, Received
from jisr.terms.reports import Level
from jisr.terms.standing_rules import RuleFilled, RuleLeft, RuleProposed, RuleStopped
from jisr.web.carried import carried
from jisr.web.says import Moment, moment


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facts of an entry that states nothing itself; `of` is the entry it is about, `other` a second one.

    `rule` is the standing rule that decided. What the disk spoilt has the code `data-damaged` and no other fact.
    """

    of: int | None = None
    other: int | None = None
    stage: AckStage | None = None
    action: str = ""
    partner: str = ""
    reason: str = ""
    text: str = ""
    code: str = ""
    file: str = ""
    row: int | None = None
    version: int | None = None
    due: Moment | None = None
    hash: str = ""
    rule: int | None = None


def note_of_leaf(item: Received, partner: str) -> Note:
    """What a partner says of an agreement."""
    fact = facts(item.header)
    if isinstance(fact, AskFact):
        return Note(action="asked", partner=partner, text=fact.to)
    if isinstance(fact, ConsentFact):
        return Note(action=f"consent-{fact.answer}", partner=partner)
    if isinstance(fact, ErasedFact):
        return Note(action="erased", partner=partner)
    if isinstance(fact, AccordFact):
        return Note(action=fact.answer, partner=partner)
    return Note(action="proposed", partner=partner, version=item.terms.version if item.terms else None)


def note_of_act(body: bytes) -> Note:
    """What an officer of ours decided about an agreement."""
    act = msgspec.json.decode(body, type=AgreementAct)
    if act.terms is not None:
        return Note(action="proposed", partner=act.partner, version=act.terms.version)
    return Note(action=act.answer.answer if act.answer else "", partner=act.partner)


def note_of_release(entry: Entry, body: bytes, of: int | None) -> tuple[Note | None, Level | None]:
    """The same for what is about releases, agreements and exports."""
    match entry.header.k:
        case "alarm":
            alarm = msgspec.json.decode(body, type=Alarm)
            action = "sounded" if alarm.on else "looked"
            return Note(of=of, action=action, partner=alarm.partner, code=alarm.check), None
        case "propose":
            asked = msgspec.json.decode(body, type=Proposal)
            return Note(of=asked.of, action="propose", partner=asked.partner, text=asked.text,
                        due=moment(asked.expires), hash=asked.hash), None  # fmt: skip
        case "policy":
            return Note(hash=msgspec.json.decode(body, type=PolicyText).hash), None
        case "ask":
            question = msgspec.json.decode(body, type=AskAct)
            return Note(of=of, action="asked", partner=question.partner, text=question.fact.to), None
        case "consent":
            given = msgspec.json.decode(body, type=ConsentAct)
            return Note(of=of, action=f"consent-{given.fact.answer}", partner=given.partner, text=given.to), None
        case "onward":
            on = msgspec.json.decode(body, type=OnwardAct)
            return Note(of=of, action=f"onward-{on.action}", partner=on.partner, hash=on.hash or "",
                        due=moment(on.not_before)), on.mark  # fmt: skip
        case "agree":
            return note_of_act(body), None
        case "disclose":
            shown = msgspec.json.decode(body, type=Disclosed)
            return Note(action=f"disclose-{shown.form}", partner=shown.partner, text=shown.to, hash=shown.hash,
                        row=shown.index), None  # fmt: skip
        case "handover":
            watch = msgspec.json.decode(body, type=HandedOver)
            action = "handover-taken" if watch.taken else "handover-given"
            return Note(of=of, action=action, hash=watch.root, row=watch.last), None
        case "epoch":
            end = msgspec.json.decode(body, type=EpochAct)
            return Note(action=f"epoch-{end.act}", partner=end.partner, reason=end.reason, text=end.words,
                        row=end.epoch), None  # fmt: skip
        case "restore":
            turn = msgspec.json.decode(body, type=Restoration)
            return Note(action=f"signing-{turn.act}", code=turn.why, of=turn.again, row=turn.last), None
        case "recovered":
            back = msgspec.json.decode(body, type=Recovered)
            return Note(action="recovered", partner=back.partner, row=back.index), None
        case "export" | "parcel":
            fields, level = carried(entry.header.k, body)
            return Note(**fields), level
        case _:
            return None, None


def noted_rule(entry: Entry) -> Note:
    """What an entry about a standing rule tells."""
    act, cited = act_of(entry.body or b""), entry.header.re
    rule = cited[0] if cited else entry.serial
    match act:
        case RuleProposed():
            return Note(rule=rule, action="rule proposed", partner=act.rule.partner, text=act.rule.name)
        case RuleStopped():
            return Note(rule=rule, action="rule stopped", text=act.why)
        case RuleLeft():
            return Note(rule=rule, of=cited[1], action="rule left", partner=act.partner, code=act.code)
        case RuleFilled():
            return Note(rule=rule, action="rule given old")
        case _:
            return Note(rule=rule, action="rule activated")
