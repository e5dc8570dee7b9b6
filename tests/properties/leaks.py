"""Leaks somebody could build in by accident, each put in on purpose so that the worlds can show it."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from jisr.exchange.outgoing import Outgoing
from jisr.geo import grid
from jisr.intake import desk as intake
from jisr.intake import reading
from jisr.intake.rules import REVIEW
from jisr.release import Release, acknowledging, desk, rules
from jisr.release.ledger import LastCell
from jisr.store.sqlite.release import SqliteRelease
from jisr.terms.ids import keyed
from jisr.terms.releases import AckFact, Content, Released
from jisr.terms.reports import Report
from jisr.wire import listener
from tests.properties.worlds import PARTNER, THIRD

Leak = Callable[[pytest.MonkeyPatch], None]


def in_content(change: Callable[[Report, Content, bytes], Content]) -> Leak:
    """A body that says a little more than the allow-list."""

    def put_in(patch: pytest.MonkeyPatch) -> None:
        honest = rules.content

        def content(report: Report, terms: rules.Terms, secret: bytes, last: Any) -> Any:
            made, cell = honest(report, terms, secret, last)
            return change(report, made, secret), cell

        patch.setattr(desk, "content", content)

    return put_in


def in_place(change: Callable[[Any, Any], Any]) -> Leak:
    """A place that is not quite as coarse as the cell."""

    def put_in(patch: pytest.MonkeyPatch) -> None:
        honest = grid.coarsen

        def coarsen(place: Any, level: int, last: Any = None) -> Any:
            made, cell = honest(place, level, last)
            return change(place, made), cell

        patch.setattr(rules, "coarsen", coarsen)

    return put_in


def in_row(add: Callable[[Outgoing, Any], int]) -> Leak:
    """A number from elsewhere in the time a header states."""

    def put_in(patch: pytest.MonkeyPatch) -> None:
        honest = Outgoing._row

        def row(self: Outgoing, tx: Any, log: Any, item: Released, index: int) -> Any:
            made = honest(self, tx, log, item, index)
            at = int(made.header.split(b":", 2)[1].split(b",")[0])
            header = made.header.replace(b'"at":%d' % at, b'"at":%d' % (at + add(self, tx)))
            return made._replace(header=header)

        patch.setattr(Outgoing, "_row", row)

    return put_in


def in_salt(salt: Callable[[Release, Any, Released], bytes]) -> Leak:
    """A salt that comes from where others draw too."""

    def put_in(patch: pytest.MonkeyPatch) -> None:
        honest = Release._ready

        def ready(self: Release, tx: Any, entry: Any, made: Any, *rest: Any) -> Any:
            item = honest(self, tx, entry, made, *rest)
            return item if isinstance(item, str) or not item.salt else replace(item, salt=salt(self, made, item))

        patch.setattr(Release, "_ready", ready)

    return put_in


def one_check_alone(patch: pytest.MonkeyPatch) -> None:
    """Without the second check: what a leak tells is to be seen, not only that it was stopped."""
    for module, name in ((desk, "look"), (desk, "look_at_item"), (acknowledging, "look_at_item")):
        patch.setattr(module, name, lambda *_, **__: "")


def entries(tx: Any) -> int:
    return int(tx.handle.execute("SELECT count(*) FROM record_entry").get)


# --- what is left undone ---------------------------------------------------------------------------------------


def own_words_title(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "template_title", lambda report: report.title)


def milliseconds(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "_seconds", lambda ms: ms)


def review_from_filing(patch: pytest.MonkeyPatch) -> None:
    honest = reading.to_report

    def to_report(draft: Any, now: int, entropy: Any) -> Report:
        made = honest(draft, now, entropy)
        return made if draft.review_by else replace(made, review_by=now + REVIEW[made.kind])

    patch.setattr(intake, "to_report", to_report)


def nothing_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(desk, "check_release", lambda *_: None)
    patch.setattr(desk, "check_proposal", lambda *_: False)


def anyone_releases(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(desk, "check", lambda *_: None)


def not_judged_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(desk, "judge_again", lambda *_: None)


def corrected_goes_too(patch: pytest.MonkeyPatch) -> None:
    honest = rules.judge_again

    def judge_again(*given: Any) -> str | None:
        why = honest(*given)
        return None if why == "corrected" else why

    patch.setattr(desk, "judge_again", judge_again)


def never_waits(patch: pytest.MonkeyPatch) -> None:
    honest = SqliteRelease.waiting
    patch.setattr(SqliteRelease, "waiting", lambda self, tx, due=None: honest(self, tx))


def taken_back_in_vain(patch: pytest.MonkeyPatch) -> None:
    """A release that waits goes on waiting after it was taken back."""
    honest = Release._lapse

    def lapse(self: Release, tx: Any, item: Any, code: str) -> None:
        honest(self, tx, item, code)
        if code == "withdrawn" and item.due > self._clock.now():
            self._ledger.wait(tx, item)

    patch.setattr(Release, "_lapse", lapse)


# --- what one thing tells another ------------------------------------------------------------------------------


def cell_of_what_never_left(patch: pytest.MonkeyPatch) -> None:
    honest = Release._file

    def file(self: Release, tx: Any, actor: Any, made: Any, serial: int) -> int:
        if made.action == "release" and made.cell is not None:
            subject = self._read(tx, serial)[1].subject
            self._cells.keep(tx, made.partner, subject, LastCell(made.level, *made.cell))
        return honest(self, tx, actor, made, serial)

    patch.setattr(Release, "_file", file)


def cell_of_another(patch: pytest.MonkeyPatch) -> None:
    last, keep = SqliteRelease.last, SqliteRelease.keep
    patch.setattr(SqliteRelease, "last", lambda self, tx, partner, subject: last(self, tx, "all", subject))
    patch.setattr(SqliteRelease, "keep", lambda self, tx, partner, subject, cell: keep(self, tx, "all", subject, cell))


def look_moves_the_cell(patch: pytest.MonkeyPatch) -> None:
    honest = Release.preview

    def preview(self: Release, serial: int, partner: str, terms: Any) -> Any:
        made = honest(self, serial, partner, terms)
        if made.cell is not None:
            cell = LastCell(made.cell.level, made.cell.x, made.cell.y)
            self._store.write(lambda tx: self._cells.keep(tx, partner, self._read(tx, serial)[1].subject, cell))
        return made

    patch.setattr(Release, "preview", preview)


def order_of_filing(patch: pytest.MonkeyPatch) -> None:
    honest = SqliteRelease.waiting
    patch.setattr(
        SqliteRelease, "waiting", lambda self, tx, due=None: sorted(honest(self, tx, due), key=lambda item: item.report)
    )


def grade_by_how_much_we_know(patch: pytest.MonkeyPatch) -> None:
    known = [0]
    preview, ready = Release._preview, Release._ready

    def counting(honest: Any) -> Any:
        def counted(self: Release, tx: Any, *rest: Any) -> Any:
            known[0] = entries(tx)
            return honest(self, tx, *rest)

        return counted

    def graded(report: Report, made: Content, secret: bytes) -> Content:
        return replace(made, impact="high" if known[0] > 40 else "low")

    patch.setattr(Release, "_preview", counting(preview))
    patch.setattr(Release, "_ready", counting(ready))
    in_content(graded)(patch)


def answers_to_another(patch: pytest.MonkeyPatch) -> None:
    """What one partner sent and could not be read is answered to the other."""
    honest = Outgoing._unanswered

    def unanswered(self: Outgoing, tx: Any) -> Any:
        return [(replace(theirs, partner=PARTNER), facts) for theirs, facts in honest(self, tx)]

    patch.setattr(Outgoing, "_unanswered", unanswered)


def in_acknowledgement(change: Callable[[Any, Released], Released]) -> Leak:
    """An acknowledgement that says a little more than which, how far, in which role and when."""

    def put_in(patch: pytest.MonkeyPatch) -> None:
        honest = rules.acknowledged
        patch.setattr(acknowledging, "acknowledged", lambda entry, *rest: change(entry, honest(entry, *rest)))

    return put_in


def tag_of_the_whole_record(patch: pytest.MonkeyPatch) -> None:
    honest = listener.Listener._route

    def route(self: listener.Listener, request: Any, partner: Any, body: bytes) -> Any:
        response = honest(self, request, partner, body)
        response.headers["etag"] = str(self._store.read(entries))
        return response

    patch.setattr(listener.Listener, "_route", route)


def absence_that_counts(patch: pytest.MonkeyPatch) -> None:
    """Every answer to a stranger is told apart by how many decisions wait."""
    honest = listener.Listener._answer

    def answer(self: listener.Listener, request: Any, body: bytes | None) -> Any:
        response = honest(self, request, body)
        if response.status_code in (401, 404):
            waiting = self._store.read(lambda tx: tx.handle.execute("SELECT count(*) FROM release_waiting").get)
            response.headers["retry-after"] = str(waiting)
        return response

    patch.setattr(listener.Listener, "_answer", answer)


def _size_of_another(self: Outgoing, tx: Any) -> int:
    head = self._reading.head(tx, THIRD, "out")
    return head.frontier.size if head is not None else 0


LEAKS: dict[str, Leak] = {
    "title in our own words": own_words_title,
    "text in our own words": in_content(lambda report, made, _: replace(made, text=made.text or report.text)),
    "source": in_content(lambda report, made, _: replace(made, text=made.text + report.source)),
    "symbol": in_content(lambda report, made, _: replace(made, title=made.title + (report.symbol or ""))),
    "caveats": in_content(lambda report, made, _: replace(made, text=" ".join(report.marking.caveats))),
    "who else may have it": in_content(lambda r, made, _: replace(made, text="".join(r.marking.releasable_to))),
    "observed time": in_content(lambda report, made, _: replace(made, review_by=report.observed // 1000)),
    "moment of the event": in_content(lambda r, made, _: replace(made, occurred=(r.occurred.start, r.occurred.end))),
    "moment of a state": milliseconds,
    "subject named by the report": in_content(
        lambda report, made, secret: replace(made, subject=keyed(secret, "subject", report.id).hex())
    ),
    "exact point": in_place(lambda place, _: place),
    "name of the place": in_place(lambda place, made: replace(made, name=place.name)),
    "error finer than the cell": in_place(lambda place, made: replace(made, error_m=place.error_m)),
    "review time from filing": review_from_filing,
    "serial in the salt": in_salt(lambda _, made, item: keyed(item.salt, "salt", str(made.of))),
    "salt from shared chance": in_salt(lambda self, made, item: self._entropy.draw(16)),
    "size of the record": in_row(lambda _, tx: entries(tx)),
    "size of another log": in_row(_size_of_another),
    "rules left out": nothing_checked,
    "roles left out": anyone_releases,
    "second judgement left out": not_judged_again,
    "correction not noticed": corrected_goes_too,
    "delay left out": never_waits,
    "taken back in vain": taken_back_in_vain,
    "cell of what never left": cell_of_what_never_left,
    "cell told to another": cell_of_another,
    "cell that was only looked at": look_moves_the_cell,
    "order of filing": order_of_filing,
    "grade by how much we know": grade_by_how_much_we_know,
    "answers to another": answers_to_another,
    "serial of an acknowledgement": in_acknowledgement(lambda entry, made: replace(made, at=entry.serial)),
    "our own serial of their item": in_acknowledgement(
        lambda entry, made: replace(made, ack=AckFact(entry.header.re[0], "seen"))
    ),
    "acknowledgements to another": in_acknowledgement(lambda _, made: replace(made, partner=PARTNER)),
    "tag of the whole record": tag_of_the_whole_record,
    "absence that counts": absence_that_counts,
}
