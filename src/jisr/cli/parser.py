"""What can be typed, and the help that teaches it."""

from argparse import ArgumentParser, BooleanOptionalAction, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Callable
from importlib.metadata import version

from jisr.cli import (
    agreements,
    audit,
    consents,
    evidence,
    files,
    handover,
    keys,
    media,
    open_text,
    parcels,
    partners,
    people,
    policy,
    proposals,
    recovery,
    reports,
    side,
    standing_rules,
)
from jisr.cli.search import add_search
from jisr.terms.actors import ROLES
from jisr.terms.handling import PURPOSES
from jisr.terms.reports import LEVELS

Run = Callable[[Namespace], int | None]
REASONS = ("error", "expired", "originator", "sensitive", "superseded")

ABOUT = """A joint operations centre that sovereign sides share, each keeping control of its own information.

A first day:
  jisr init north --side north --name-en "North" --name-ar "الشمال"
  jisr serve north                    # open the printed link and make your account
  jisr partner card north > north.card        # hand this to the other side
  jisr partner add north south.card           # compare its words in person first
  jisr intake north events.csv --mapping events.toml
  jisr release preview north 1 --to south --level 3
"""


def _sub(parent: "_SubParsersAction[ArgumentParser]", name: str, about: str, run: Run | None = None) -> ArgumentParser:
    parser = parent.add_parser(
        name,
        help=about.partition("\n")[0],
        description=about,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if run is not None:
        parser.add_argument("dir", metavar="DIR", help="the side's folder")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument("--key-file", help="file with the unlock identity, instead of a passphrase")
        parser.set_defaults(run=run)
    return parser


def _group(parent: "_SubParsersAction[ArgumentParser]", name: str, about: str) -> "_SubParsersAction[ArgumentParser]":
    parser = _sub(parent, name, about)
    parser.set_defaults(json=False)
    return parser.add_subparsers(title="verbs", metavar="VERB")


def _as(parser: ArgumentParser, *, needed: bool = False) -> None:
    more = "needed" if needed else "left out: the console, which may file but not release"
    parser.add_argument(
        "--as", dest="person", metavar="NAME", help=f"account that acts ({more}); its password is asked"
    )


def make_parser() -> "tuple[ArgumentParser, _SubParsersAction[ArgumentParser]]":
    """The parser, and where further commands are added."""
    parser = ArgumentParser("jisr", description=ABOUT, formatter_class=RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"jisr {version('jisr')}")
    parser.set_defaults(json=False)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_side(verbs)
    _add_people(verbs)
    _add_partners(verbs)
    keys.add(verbs, _group, _sub)
    agreements.add(verbs, _sub, _group, _as)
    consents.add(verbs, _sub, _group, _as)
    _add_intake(verbs)
    _add_reports(verbs)
    _add_release(verbs)
    _add_evidence(verbs)
    _add_handover(verbs)
    parcels.add(verbs, _sub, _group, _as)
    _add_policy(verbs)
    standing_rules.add(verbs, _group, _sub, _as)
    recovery.add(verbs, _sub, _group, _as)
    media.add_commands(verbs, _group, _sub, _as)
    return parser, verbs


def _add_side(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    init = _sub(verbs, "init", "Make a side: its folder, settings and keys.", side.init)
    init.add_argument("--side", required=True, help="short name: lower-case letters, digits, hyphens")
    init.add_argument("--name-en", help="name in English; default: the short name")
    init.add_argument("--name-ar", help="name in Arabic; default: the short name")
    init.add_argument("--domain", help="name its logs are published under; default: <side>.jisr")
    init.add_argument("--zone", default="UTC", help="time zone, such as Asia/Baghdad")
    init.add_argument("--web", default="127.0.0.1:8460", help="address of the staff listener")
    init.add_argument("--wire", default="127.0.0.1:8461", help="address of the partner listener")
    init.add_argument("--url", help="where partners reach the partner listener; default: https:// and its address")
    init.add_argument("--hold", type=int, default=10, help="seconds a release waits and can be taken back")
    _sub(verbs, "serve", "Serve a side: staff listener, partner listener, followers. Ctrl-C ends it.", side.serve)
    _sub(verbs, "verify", "Read everything back and check it: record, logs, checkpoints, receipts.", side.verify)


def _add_people(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    user = _group(verbs, "user", "Accounts of a side.")
    link = _sub(user, "link", "Print a one-time sign-up link, valid 15 minutes.", people.link)
    link.add_argument("--role", choices=ROLES, default="duty officer")
    link.add_argument("--position", default="duty desk", help="the position this person holds")
    add = _sub(user, "add", "Make an account here and now; its password is asked.", people.add)
    add.add_argument("name")
    add.add_argument("--role", choices=ROLES, default="duty officer")
    add.add_argument("--position", default="duty desk")
    _sub(user, "list", "List accounts, positions and roles.", people.list_accounts)
    role = _sub(user, "role", "Change a role, with one position; ends that person's sessions.", people.role)
    role.add_argument("name")
    role.add_argument("role", choices=ROLES)
    role.add_argument("--position", default="duty desk")
    positions = _sub(
        user, "positions", "Say where a person may take the watch; the first is where they sit.", people.positions
    )
    positions.add_argument("name")
    positions.add_argument("position", nargs="+")
    remove = _sub(user, "remove", "Remove an account; what it recorded stays.", people.remove)
    remove.add_argument("name")


def _add_partners(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    partner = _group(verbs, "partner", "Other sides: cards, pairing, limits.")
    card = _sub(partner, "card", "Print our signed card, and its words to be read out.", partners.card)
    card.add_argument("--for", dest="reader", metavar="SIDE", help="the partner it is for: names keys we revoked")
    add = _sub(partner, "add", "Pin a partner's card after comparing its words in person.", partners.add)
    add.add_argument("file", help="the partner's card")
    add.add_argument("--words", help="the words the partner read out; without it you are asked")
    _sub(partner, "list", "List partners and how each stands.", partners.list_partners)
    limit = _sub(partner, "limit", "Change what is agreed with a partner.", partners.limit)
    limit.add_argument("side")
    limit.add_argument("--day-entries", type=int)
    limit.add_argument("--day-bytes", type=int)
    limit.add_argument("--jump", type=int, metavar="ENTRIES", help="how far its log may run ahead before you are asked")
    limit.add_argument("--finest", type=int, choices=range(8), help="finest grid level that may be released")
    limit.add_argument("--media", type=int, metavar="BYTES", help="largest file that is sent or fetched")
    limit.add_argument("--mark", choices=LEVELS, help="highest marking that may be released")
    same = _sub(partner, "equivalence", "Show how a partner calls each of our markings.", partners.equivalence)
    same.add_argument("side")
    resume = _sub(partner, "resume", "Let a stopped log go on, with a reason for the record.", partners.resume)
    resume.add_argument("side")
    resume.add_argument("--reason", required=True)
    _as(resume, needed=True)
    allow = _sub(
        partner, "allow", "Let a log come that grew by more than was agreed at once, with a reason.", partners.allow
    )
    allow.add_argument("side")
    allow.add_argument("--reason", required=True)
    _as(allow, needed=True)


def _add_evidence(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    group = _group(verbs, "evidence", "Show a third party what was told, and nothing else. Judged by: jisr-verify.")
    proof = _sub(group, "proof", "Write the C2SP proof that an entry is in a log with a partner.", evidence.proof)
    disclose = _sub(
        group, "disclose", "Write one entry with its content, proof, receipt and answers, for a mediator.",
        evidence.disclose,
    )  # fmt: skip
    disclose.add_argument("--without-content", action="store_true", help="prove that and when, not what")
    sheet = _sub(group, "print", "Write what a disclosure proves as one printed page.", evidence.print_sheet)
    sheet.add_argument("--lang", choices=("ar", "en"), default="en", help="language of the page; default: en")
    head = _sub(group, "head", "Write what opens a head of our record that was committed there.", evidence.open_head)
    for parser in (disclose, sheet, head):
        parser.add_argument("--for", dest="whom", required=True, metavar="WORDS", help="who gets it, for the record")
    order = _sub(group, "order", "Say whether our entry was there before theirs; no clock is asked.", evidence.order)
    order.add_argument("partner", help="the side the logs are with")
    order.add_argument("ours", type=int, help="index of an entry of our log")
    order.add_argument("theirs", type=int, help="index of an entry of theirs")
    order.add_argument("--their-epoch", type=int, metavar="N", help="which of their logs; left out: the newest")
    for parser in (proof, disclose, sheet, head, order):
        parser.add_argument("--epoch", type=int, metavar="N", help="a log that was closed since; left out: the newest")
    for parser in (proof, disclose, sheet, head):
        parser.add_argument("partner", help="the side the log is with")
        parser.add_argument("index", type=int, help="the entry's index in that log")
        if parser is not head:
            parser.add_argument("--theirs", action="store_true", help="what the partner told us; else what we told")
        parser.add_argument("--to", metavar="FILE", help="where to write it; left out: a name in this folder")
        _as(parser, needed=True)


def _add_handover(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    one = _sub(verbs, "handover", handover.ABOUT, handover.handover)
    one.add_argument("--sheet", type=int, metavar="SERIAL", help="the sheet of a watch that was given in that entry")
    one.add_argument("--give", action="store_true", help="give the watch, with the head as it is now")
    one.add_argument("--take", type=int, metavar="SERIAL", help="take the watch that was given in that entry")
    _as(one)


def _add_intake(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    intake = _sub(verbs, "intake", files.ABOUT_INTAKE, files.intake)
    files.add_intake(intake)
    open_text.add_options(intake)
    _as(intake)
    export = _sub(verbs, "export", files.ABOUT_EXPORT, files.export)
    files.add_export(export)
    _as(export, needed=True)


def _add_reports(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    report = _group(verbs, "report", "Our own reports, and what partners told us.")
    file = _sub(report, "file", "File a report.", reports.file)
    file.add_argument("--from", dest="draft", metavar="FILE", help="a JSON draft, or - for standard input")
    file.add_argument("--kind", choices=("activity", "crossing", "event", "route", "sector", "site", "track"))
    file.add_argument("--title")
    file.add_argument("--text", default="")
    file.add_argument("--at", help="when it happened, such as 2017-06-13T14:00:00Z; default now")
    file.add_argument("--lat", help="degrees north")
    file.add_argument("--lon", help="degrees east")
    file.add_argument("--error", type=int, metavar="METRES", help="radius the place is known to; left out: unknown")
    file.add_argument("--state", choices=("open", "restricted", "closed", "unknown"), help="of a crossing or route")
    file.add_argument("--grade", default="F6", help="such as B2; F6 cannot be judged")
    file.add_argument("--source", default="", help="stays on this side")
    file.add_argument("--lang", choices=("ar", "en"), default="en")
    file.add_argument("--releasable-to", action="append", default=[], metavar="SIDE", help="left out: nobody")
    _as(file)
    quick = _sub(report, "quick", "Read one typed line as a report, and show what it would say.", reports.quick)
    quick.add_argument("line", help='such as "0915Z 38SKF1234 3 trucks at Rabia crossing, B2"')
    quick.add_argument("--file", action="store_true", help="file it, when nothing is left to ask")
    quick.add_argument("--lang", choices=("ar", "en"), default="en", help="language of the answer")
    _as(quick)
    listing = _sub(report, "list", "The log, newest first, with each partner's state.", reports.list_log)
    listing.add_argument("--count", type=int, default=20)
    listing.add_argument("--before", type=int, help="only entries with a smaller serial")
    add_search(report)
    show = _sub(report, "show", "One entry, whole.", reports.show)
    show.add_argument("serial", type=int)
    correct = _sub(report, "correct", "File a corrected version.", reports.correct)
    correct.add_argument("serial", type=int)
    correct.add_argument("--from", dest="draft", metavar="FILE", required=True, help="a JSON draft, or -")
    _as(correct)
    mark = _sub(report, "mark", "File a version with another marking.", reports.mark)
    mark.add_argument("serial", type=int)
    mark.add_argument("--level", choices=LEVELS)
    mark.add_argument("--releasable-to", action="append", metavar="SIDE", help="once a side; left out: nobody")
    mark.add_argument("--consent", help="where the notifying party of a protected site agreed")
    mark.add_argument("--personal", action=BooleanOptionalAction, help="about persons who can be known by it")
    _as(mark)
    ack = _sub(report, "ack", "Tell a partner that its item was seen or understood; no approval.", reports.acknowledge)
    ack.add_argument("serial", type=int, help="entry of the received item")
    ack.add_argument("--stage", choices=("seen", "understood"), required=True)
    _as(ack, needed=True)
    withdraw = _sub(
        report,
        "withdraw",
        "Withdraw a report of ours.",
        reports.withdraw,
    )
    withdraw.add_argument("serial", type=int)
    withdraw.add_argument("--reason", choices=REASONS, default="error")
    _as(withdraw)


def _add_release(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    release = _group(verbs, "release", "Decide what partners are told, one partner at a time.")
    preview = _sub(release, "preview", "Show exactly what a partner would get.", reports.preview)
    give = _sub(release, "give", "Release a report to partners; it waits out its hold first.", reports.give)
    propose = _sub(release, "propose", "Propose a release that another officer approves.", proposals.propose)
    for parser in (preview, give, propose):
        parser.add_argument("serial", type=int)
        parser.add_argument("--to", required=True, help="partner, or several with commas")
        parser.add_argument("--level", type=int, choices=range(8), help="grid: 0 is 1 degree, each next half of it")
        parser.add_argument("--title", help="words you approve; left out: a template")
        parser.add_argument("--text", default="", help="words you approve; left out: none")
        parser.add_argument("--purpose", choices=PURPOSES, help="what the partner may use it for")
        parser.add_argument("--retain-until", metavar="TIME", help="until when it may be kept, ISO 8601")
        parser.add_argument(
            "--media", type=int, action="append", default=[], metavar="FILE", help="entry of a file that goes along"
        )
    audit.add(release, _sub)
    for parser in (give, propose):
        parser.add_argument("--hash", required=parser is propose, help="hash of the preview you looked at")
        parser.add_argument("--flash", action="store_true", help="it overtakes whatever waits for the partner")
        parser.add_argument("--finer", action="store_true", help="a place finer than was told before is meant")
        parser.add_argument("--read", metavar="HASH", help="what the preview printed below its findings: you read them")
        parser.add_argument("--delay", type=int, default=0, metavar="SECONDS", help="later; judged again when due")
        _as(parser, needed=True)
    _sub(release, "proposals", "List what waits for a second officer.", proposals.list_proposals)
    approve = _sub(release, "approve", "Look at a proposal, and with --hash approve it.", proposals.approve)
    approve.add_argument("serial", type=int, help="entry of the proposal")
    approve.add_argument("--hash", help="hash of what you looked at; left out: show it")
    _as(approve, needed=True)
    withhold = _sub(release, "withhold", "Record that a partner is not told.", reports.withhold)
    withhold.add_argument("serial", type=int)
    withhold.add_argument("--to", required=True)
    for parser in (give, withhold):
        parser.add_argument("--why", default="", help="your reason, which stays on this side")
    _as(withhold, needed=True)
    withdraw = _sub(release, "withdraw", "Take back what partners were told.", reports.take_back)
    withdraw.add_argument("serial", type=int)
    withdraw.add_argument("--to", required=True)
    withdraw.add_argument("--reason", choices=REASONS, default="originator")
    withdraw.add_argument("--why", default="", help="your reason, which stays on this side")
    withdraw.add_argument("--erase", action="store_true", help="ask for erasing, also where no agreement says so")
    _as(withdraw, needed=True)


def _add_policy(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    about = _sub(verbs, "policy", "Who may be told what, and what this side forbids besides.")
    about.description = policy.ABOUT
    about.set_defaults(json=False)
    group = about.add_subparsers(title="verbs", metavar="VERB")
    _sub(group, "check", "Check policy.cedar without changing anything.", policy.check)
    _sub(group, "show", "Show the live policy, and what a rule may ask about.", policy.show)
    live = _sub(group, "activate", "Make policy.cedar live; its text is recorded.", policy.activate)
    _as(live, needed=True)
