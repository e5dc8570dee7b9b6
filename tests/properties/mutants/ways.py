"""Places of the product where many leaks can be put in."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from jisr.exchange.outgoing import Outgoing
from jisr.geo.grid import coarsen as honest_coarsen
from jisr.release import Release, acknowledging, desk, rules
from jisr.release.policy import Policy, Question
from jisr.terms.ids import keyed
from jisr.terms.releases import Content, Released
from jisr.terms.reports import Report
from jisr.wire.listener import Listener


def in_content(patch: pytest.MonkeyPatch, change: Callable[[Report, Content, bytes], Content]) -> None:
    """A body that says a little more than the allow-list."""
    honest = rules.content

    def content(report: Report, terms: rules.Terms, secret: bytes, last: Any) -> Any:
        made, cell = honest(report, terms, secret, last)
        return change(report, made, secret), cell

    patch.setattr(desk, "content", content)


def in_content_knowing(
    patch: pytest.MonkeyPatch, ask: Callable[[Release, Any], Any], change: Callable[[Content, Any], Content]
) -> None:
    """The same, with something asked of the whole side whenever a body is made."""
    known: list[Any] = [None]
    preview, ready = Release._preview, Release._ready

    def asking(honest: Any) -> Any:
        def asked(self: Release, tx: Any, *rest: Any, **named: Any) -> Any:
            known[0] = ask(self, tx)
            return honest(self, tx, *rest, **named)

        return asked

    patch.setattr(Release, "_preview", asking(preview))
    patch.setattr(Release, "_ready", asking(ready))
    in_content(patch, lambda _, made, __: change(made, known[0]))


def impact(made: Content, high: object) -> Content:
    """One bit, told in a field that looks harmless."""
    return replace(made, impact="high" if high else "low")


def in_place(patch: pytest.MonkeyPatch, change: Callable[[Any, Any], Any]) -> None:
    """A place that is not quite as coarse as the cell; `change` gets the exact place and the coarse one."""

    def coarsen(place: Any, level: int, last: Any = None) -> Any:
        made, cell = honest_coarsen(place, level, last)
        return change(place, made), cell

    patch.setattr(rules, "coarsen", coarsen)


def in_row(patch: pytest.MonkeyPatch, add: Callable[[Outgoing, Any], int]) -> None:
    """A number from elsewhere in the time a header states."""
    honest = Outgoing._row

    def row(self: Outgoing, tx: Any, log: Any, item: Released, index: int) -> Any:
        made = honest(self, tx, log, item, index)
        at = int(made.header.split(b":", 2)[1].split(b",")[0])
        return made._replace(header=made.header.replace(b'"at":%d' % at, b'"at":%d' % (at + add(self, tx))))

    patch.setattr(Outgoing, "_row", row)


def in_item(patch: pytest.MonkeyPatch, change: Callable[[Release, Any, Any, Any, Released], Released]) -> None:
    """An item that says a little more; `change` gets the desk, the transaction, the version and the decision too."""
    honest = Release._ready

    def ready(self: Release, tx: Any, entry: Any, made: Any, *rest: Any) -> Any:
        item = honest(self, tx, entry, made, *rest)
        return item if isinstance(item, str) else change(self, tx, entry, made, item)

    patch.setattr(Release, "_ready", ready)


def in_salt(patch: pytest.MonkeyPatch, salt: Callable[[Release, Any, Any, Any, Released], bytes]) -> None:
    """A salt that comes from where others draw too."""
    in_item(patch, lambda self, tx, entry, made, item: replace(item, salt=salt(self, tx, entry, made, item)))


def in_withdrawal(patch: pytest.MonkeyPatch, change: Callable[[Released, Any], Released]) -> None:
    """What is taken back says more; `change` gets our own withdrawal of the report, if there is one."""
    honest, taking = rules.withdrawn, Release._take_back
    known: list[Any] = [None]

    def take_back(self: Release, tx: Any, item: Any, made: Any) -> int:
        ours = self._record.entries(tx, 1, self._record.size(tx) + 1, ("withdraw",))
        known[0] = next((entry for entry in ours if entry.header.re[0] == item.report), None)
        return taking(self, tx, item, made)

    patch.setattr(Release, "_take_back", take_back)
    patch.setattr(desk, "withdrawn", lambda *given: change(honest(*given), known[0]))


def in_acknowledgement(patch: pytest.MonkeyPatch, change: Callable[[Any, Released], Released]) -> None:
    """An acknowledgement that says a little more than which, how far, in which role and when."""
    honest = rules.acknowledged
    patch.setattr(acknowledging, "acknowledged", lambda entry, *rest: change(entry, honest(entry, *rest)))


def in_answer(patch: pytest.MonkeyPatch, change: Callable[[Listener, Any, Any, Any], Any]) -> None:
    """An answer to a partner that was believed; `change` gets the listener, the request, the partner and the answer."""
    honest = Listener._route

    def route(self: Listener, request: Any, partner: Any, body: bytes) -> Any:
        return change(self, request, partner, honest(self, request, partner, body))

    patch.setattr(Listener, "_route", route)


def leaving_out(patch: pytest.MonkeyPatch, *codes: str) -> None:
    """Rules of the policy that are not asked any more."""
    honest = Policy.forbidding

    def forbidding(self: Policy, question: Question) -> tuple[str, ...]:
        return tuple(name for name in honest(self, question) if name not in codes)

    patch.setattr(Policy, "forbidding", forbidding)


def count(tx: Any, sql: str, *given: Any) -> int:
    return int(tx.handle.execute(f"SELECT count(*) FROM {sql}", given).get)


def entries(tx: Any) -> int:
    return count(tx, "record_entry")


def kinds(tx: Any, kind: str) -> int:
    """Entries of that kind in the record."""
    return count(tx, "record_entry WHERE instr(header, ?)", f'"k":"{kind}"'.encode())


def newest(self: Release, tx: Any) -> Any:
    """The newest report on file in any version."""
    found = self._record.entries(tx, 1, self._record.size(tx) + 1, ("report", "correct"))
    bodies = [entry.body for entry in found if entry.body is not None]
    return desk._stated(bodies[-1]) if bodies else None


def shared(root: bytes, purpose: str) -> bytes:
    return keyed(root, purpose, "all")
