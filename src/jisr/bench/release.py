"""The release desk on one core: policy, making the object, and the second check, without the disk."""

import random
from functools import partial
from pathlib import Path

from jisr.bench.figures import Figure, cpu, median
from jisr.bench.sides import report
from jisr.release.judging import check_release
from jisr.release.policy import MARK_FROM, Question, read_policy
from jisr.release.rules import Terms, content, encode_content
from jisr.release.second_look import Agreed, look
from jisr.terms.reports import Report
from jisr.terms.sides import Card, Partner

SECRET = bytes(32)
CARD = Card(
    age="", domain="south.bench", heartbeat="", log="", name_ar="", name_en="", receipt="", request="", side="south",
    tls="", url="https://127.0.0.1:1",
)  # fmt: skip
SOUTH = Partner(card=CARD)
TERMS = Terms(4, None, "")
COUNT, ROUNDS = 2000, 7


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the release desk; nothing is written."""
    rounds = 3 * ROUNDS if long else ROUNDS
    chance = random.Random(8)  # noqa: S311
    reports = [report(number, chance, "south") for number in range(COUNT)]
    whole, asked, plain, looked = [], [], [], []
    for _ in range(rounds):  # in turn, so that whatever else the machine does falls on all of them
        whole.append(cpu(partial(_each, _release, reports)) / COUNT)
        asked.append(cpu(partial(_each, _ask, reports)) / COUNT)
        plain.append(cpu(partial(_each, _plain, reports)) / COUNT)
        looked.append(_second_look(reports) / COUNT)
    per_second, cedar, bare, second = 1 / median(whole), median(asked), median(plain), median(looked)
    return [
        Figure(
            room="release", what="releases judged, made coarse and looked at twice, one core", value=per_second,
            unit="/s", ceiling=1 / cedar, ceiling_is="the policy alone, /s:", ratio=per_second * cedar, bar=">= 2,000",
            met=per_second >= 2000,
        ),
        Figure(
            room="release", what="one question to the policy", value=cedar * 1e6, unit="µs", ceiling=bare * 1e6,
            ceiling_is="the same rules as plain Python, µs:", ratio=cedar / bare,
        ),
        Figure(
            room="release", what="one second look at a body", value=second * 1e6, unit="µs", ceiling=cedar * 1e6,
            ceiling_is="the policy, µs:", ratio=second / cedar,
        ),
    ]  # fmt: skip


def _each(work: object, reports: list[Report]) -> None:
    for one in reports:
        work(one)  # type: ignore[operator]


def _question(one: Report) -> Question:
    return Question(one, True, SOUTH, level=TERMS.level)


def _release(one: Report) -> None:
    """What happens to each release between reading the record and appending to the partner's log."""
    check_release(read_policy(), _question(one), TERMS)
    body = encode_content(content(one, TERMS, SECRET, None)[0])
    if look(body, Agreed(one, SOUTH.limits, SECRET, *TERMS[:6])):
        raise AssertionError("the two checks disagree")


def _ask(one: Report) -> None:
    if read_policy().forbidding(_question(one)):
        raise AssertionError("forbidden")


def _second_look(reports: list[Report]) -> float:
    bodies = [(encode_content(content(one, TERMS, SECRET, None)[0]), one) for one in reports]
    return cpu(lambda: [look(body, Agreed(one, SOUTH.limits, SECRET, *TERMS[:6])) for body, one in bodies])


def _plain(one: Report) -> None:
    """The packaged rules once more, as code: what a policy nobody can read apart, narrow or cite would cost."""
    of, marking, level = _question(one), one.marking, TERMS.level
    side, limits, dealings = of.partner.side, of.partner.limits, of.dealings
    mark = MARK_FROM[marking.level]
    site = one.kind == "site" or one.category == "protected-site"
    stopped = (
        not of.own or side not in marking.releasable_to or mark > MARK_FROM[limits.mark]
        or (site and (not marking.consent or of.by_rule))
        or (dealings.exercise == "never" if one.exercise else dealings.exercise == "only")
        or (dealings.purpose_needed and of.purpose is None)
        or (of.purpose is not None and of.purpose not in dealings.purposes)
        or (marking.personal and (of.by_rule or of.purpose is None or of.retain_until is None))
        or (of.words and of.by_rule) or (of.retain_until is not None and of.retain_until <= of.now)
        or (bool(dealings.equivalence) and marking.level not in dealings.equivalence)
        or (one.place is not None and level is None) or (level is not None and not 0 <= level <= limits.finest)
        or (mark >= MARK_FROM[of.caution.two_persons_from] and of.persons < 2)
    )  # fmt: skip
    if stopped:
        raise AssertionError("forbidden")
