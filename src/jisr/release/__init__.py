"""The OUT door.

Nothing leaves unless a person decided so, per partner. `policy` says who may be told what; `rules.content` makes the
only thing a partner will read, field by field from an allow-list; a decision cites the hash of exactly those bytes. The
decision entry in the record is the outbox: `Release.publish` follows the record, judges each decision again when it is
due, and hands a `Released` to `exchange.outgoing`, once per decision however often it is asked. Before that
`second_look` and `second_look_agreed` check every item again, by code of their own. `Acknowledging` carries out
acknowledgements, `Agreeing` agreements. `Holdings` reads what each partner was told. `StandingRules` are what two
officers agreed may go without asking each time, and `RuleFollowing` does so through the same door. `ReleaseAudit` says
who decided what, and what came of it. What a partner told goes on only through `Onward`, with the consent `Consenting`
asked for.
"""

from jisr.release.acknowledging import Acknowledging
from jisr.release.agreeing import Agreeing
from jisr.release.alarms import Alarms
from jisr.release.already import Already, AlreadyTold
from jisr.release.audit import AuditLine, ReleaseAudit, Wanted
from jisr.release.consenting import Consenting
from jisr.release.desk import Release
from jisr.release.disclosing import Disclosing
from jisr.release.holdings import Holdings
from jisr.release.ledger import ReleaseLedger, Told
from jisr.release.live import LivePolicy
from jisr.release.onward import Onward
from jisr.release.preview import Preview
from jisr.release.proposals import Proposals
from jisr.release.record_heads import RecordHeads
from jisr.release.rule_following import RuleFollowing
from jisr.release.safeguards import Safeguards
from jisr.release.standing_rules import StandingRules

__all__ = [
    "Acknowledging", "Agreeing", "Alarms", "Already", "AlreadyTold", "AuditLine", "Consenting", "Disclosing",
    "Holdings", "LivePolicy", "Onward", "Preview", "Proposals", "RecordHeads", "Release", "ReleaseAudit",
    "ReleaseLedger", "RuleFollowing", "Safeguards", "StandingRules", "Told", "Wanted",
]  # fmt: skip
