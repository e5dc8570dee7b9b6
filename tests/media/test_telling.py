"""Released files reach the partner made anew, over any link, and nobody else's, and nothing of the originals does."""

import hashlib
import random
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress

import msgspec
import pytest

from jisr.media import workshop
from jisr.media.ledger import Arrival
from jisr.release import desk, rules
from jisr.release.rules import Terms
from jisr.terms.errors import JisrError, OurMistake, Refused, Unavailable
from jisr.terms.releases import Content, Received
from jisr.terms.sides import Limits
from jisr.wire.fetching import Fetcher, MediaCarrier
from tests.media.planted import Cage, a_jpeg
from tests.media.sides import Two, two
from tests.properties.mutating import one_check_alone
from tests.sides import code, entries
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, Wire, carrier, draft, to


@pytest.fixture
def both() -> Iterator[Two]:
    with two() as made:
        yield made


def told(both: Two) -> list[Content]:
    """What south holds of north, in order."""
    items, _ = both.south.store.read(lambda tx: both.south.standing.received(tx, "north", 0, 100))
    return [item.content for item in items if isinstance(item, Received) and item.content is not None]


def arrived(both: Two, position: int = 0) -> list[Arrival]:
    log = "north.example/jisr/north/south/1"
    return list(both.south.store.read(lambda tx: both.south.arrivals.of_items(tx, "north", log, [position])))


def test_exactly_the_bytes_of_the_preview_arrive(both: Two) -> None:
    cage = Cage()
    serial, files = both.report("photo.jpg", "paper.pdf", cage=cage)
    seen = both.north.release.preview(serial, "south", Terms(3, None, "", media=tuple(files)))
    clean = [both.north.attachments.made(one)[1].read_bytes() for one in files]
    assert [one.sha256 for one in seen.media] == [b64encode(hashlib.sha256(data).digest()).decode() for data in clean]
    both.release(serial, files)
    (content,) = told(both)
    assert content == seen.content
    assert [one.state for one in arrived(both)] == ["wanted", "wanted"]
    assert both.fetch() > 0
    held = arrived(both)
    assert [one.state for one in held] == ["held", "held"]
    got = [both.south.arrivals.held("north", one.log, one.position, one.id)[1].read_bytes() for one in held]
    assert got == clean
    assert cage.found(both.on_disk("south")) == set()
    names = [both.north.attachments.original(one)[0].name for one in files]
    assert names == ["photo.jpg", "paper.pdf"]
    assert not any(name.encode() in both.on_disk("south") for name in names)
    for one in held:
        assert both.south.arrivals.thumbnail("north", one.log, one.position, one.id).read_bytes()[:2] == b"\xff\xd8"


def test_a_file_that_was_not_chosen_does_not_leave(both: Two) -> None:
    serial, (photo, drawing) = both.report("photo.jpg", "drawing.png")
    both.release(serial, [photo])
    both.fetch()
    assert [one.type for one in told(both)[0].media] == ["image/jpeg"]
    assert len(list(both.folder_of("south").glob("blobs/*"))) == 1
    body = both.north.release.preview(serial, "south", Terms(3, None, "")).body
    assert b"media" not in body, "an item without files is as it was before there were any"
    assert drawing


def test_ids_are_the_partners_own_and_say_nothing(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    made = both.north.attachments.made(photo)[0]
    for_south = both.north.release.preview(serial, "south", Terms(3, None, "", media=(photo,))).content.media[0]
    assert re.fullmatch("[0-9a-f]{32}", for_south.id)
    assert (for_south.sha256, for_south.size, for_south.width) == (made.sha256, made.size, 320)
    other, (again,) = both.report("photo.jpg")
    assert both.north.attachments.made(again)[0].sha256 == made.sha256
    second = both.north.release.preview(other, "south", Terms(3, None, "", media=(again,))).content.media[0]
    assert second.id != for_south.id


def ask(both: Two, id: str, field: str = "") -> tuple[int, dict[bytes, bytes], bytes]:
    """North's answer to a signed request of south's for a file."""
    way = carrier(both.south, Wire(both.north, both.north.entropy))
    got: list[tuple[int, dict[bytes, bytes], bytes]] = []
    wire = Wire(both.north, both.north.entropy)
    real = wire.ask

    def keep(*given: object) -> object:
        answer = real(*given)  # type: ignore[arg-type]
        got.append((answer.status, dict(answer.headers), answer.body))
        return answer

    wire.ask = keep  # type: ignore[method-assign,assignment]
    way = carrier(both.south, wire)
    way._answered("GET", f"/north/south/1/media/{id}", b"", 5.0, {"range": field} if field else {})
    return got[-1]


def test_a_file_is_served_only_while_an_item_of_that_log_names_it(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    named = both.north.release.preview(serial, "south", Terms(3, None, "", media=(photo,))).content.media[0].id
    absent = ask(both, "0" * 32)
    nothing = {name: value for name, value in absent[1].items() if name != b"jisr-nonce"}

    def is_absent(id: str) -> bool:
        status, headers, body = ask(both, id)
        headers.pop(b"jisr-nonce")
        return (status, headers, body) == (404, nothing, absent[2])

    assert is_absent(named), "made ready, looked at, and not told"
    both.north.release.release(OFFICER, serial, "south", Terms(3, None, "", media=(photo,)))
    both.north.settle()
    assert is_absent(named), "decided, and still held"
    both.clock.tick(HOLD)
    both.north.settle()
    assert ask(both, named)[0] == 200
    for odd in ("", "x", named.upper(), named + "0", "../" + named, named[:-1] + "\u0661"):
        if odd.isascii():
            assert is_absent(odd), odd
    third, (paper,) = both.report("drawing.png")
    hidden = both.north.release.preview(third, "south", Terms(3, None, "", media=(paper,))).content.media[0].id
    assert is_absent(hidden)
    both.north.release.withdraw(OFFICER, serial, "south", "error")
    both.north.settle()
    assert is_absent(named), "withdrawn"


def test_a_newer_version_without_the_file_ends_it_and_an_erased_report_too(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo])
    named = told(both)[0].media[0].id
    newer = both.north.intake.correct(REPORTER, serial, draft(title="Corrected", marking=to("south")))
    both.release(newer, [])
    assert ask(both, named)[0] == 404
    both.release(newer, [photo], "once more")
    assert ask(both, named)[0] == 200
    both.north.intake.erase(OFFICER, serial, "asked")
    assert ask(both, named)[0] == 404


def test_ranges_are_answered_as_asked_and_never_beyond_the_end(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo])
    named, data = told(both)[0].media[0].id, both.north.attachments.made(photo)[1].read_bytes()
    size = len(data)
    for field, status, part in (
        ("", 200, data), ("bytes=0-", 200, data), ("bytes=0-9", 206, data[:10]), ("bytes=10-", 206, data[10:]),
        ("bytes=5-5", 206, data[5:6]), (f"bytes={size - 3}-{size + 50}", 206, data[-3:]), (f"bytes={size}-", 200, data),
        ("bytes=9-3", 200, data), ("bytes=-5", 200, data), ("bytes=0-1,4-5", 200, data), ("lines=1-2", 200, data),
        ("bytes=a-b", 200, data),
    ):  # fmt: skip
        got = ask(both, named, field)
        assert (got[0], got[2]) == (status, part), field
        if status == 206:
            start = data.index(part) if len(part) > 4 else None
            assert got[1][b"content-range"].endswith(f"/{size}".encode())
            assert start is None or got[1][b"content-range"].startswith(f"bytes {start}-".encode())


# --- the bad link ------------------------------------------------------------------------------------------------


class BadLink:
    """Loses, cuts, damages and repeats stretches of files, drawn from a seed."""

    def __init__(self, inner: MediaCarrier, chance: random.Random, faults: float) -> None:
        self.inner, self.chance, self.faults, self.asked = inner, chance, faults, 0

    def media(self, id: str, start: int, most: int) -> bytes | None:
        self.asked += 1
        fault = (
            self.chance.choice(("lost", "cut", "damaged", "late", "none")) if self.chance.random() < self.faults else ""
        )
        if fault == "lost":
            raise Unavailable("link-down", "The partner's side cannot be reached.")
        data = self.inner.media(id, start, min(most, self.chance.choice((1500, most))))
        if fault == "late":
            raise Unavailable("link-down", "The partner's side cannot be reached.")
        if fault == "none" or data is None:
            return None
        if fault == "cut":
            return data[: self.chance.randrange(1, len(data) + 1)]
        if fault == "damaged":
            spot = self.chance.randrange(len(data))
            return data[:spot] + bytes([data[spot] ^ 1]) + data[spot + 1 :]
        return data


@pytest.mark.parametrize("seed", range(6))
def test_over_a_bad_link_every_file_comes_or_is_named(seed: int, both: Two) -> None:
    chance = random.Random(seed)
    serial, files = both.report("photo.jpg", "drawing.png", "paper.pdf")
    both.release(serial, files)
    link = BadLink(carrier(both.south, Wire(both.north, both.north.entropy)), chance, 0.5)
    for turn in range(400):
        link.faults = 0.0 if turn > 120 else 0.5 if turn % 40 < 20 else 0.05
        if chance.random() < 0.03:
            both.restart()
            link.inner = carrier(both.south, Wire(both.north, both.north.entropy))
        way = Fetcher("north", both.south.store, both.south.standing, both.south.arrivals, link)
        moved = True
        with suppress(Unavailable):
            moved = way.once()
        if not moved and link.faults == 0.0:
            break
    clean = [both.north.attachments.made(one)[1].read_bytes() for one in files]
    for one, data in zip(arrived(both), clean, strict=True):
        if one.state == "held":
            assert both.south.arrivals.held("north", one.log, one.position, one.id)[1].read_bytes() == data
        else:
            assert (one.state, one.why) == ("refused", "media-mismatch")
    assert any(one.state == "held" for one in arrived(both))
    both.north.release.release(OFFICER, both.report()[0], "south", Terms(3, None, "later"))
    both.clock.tick(HOLD)
    both.exchange()
    assert told(both)[-1].text == "later", "no file holds up an entry"
    both.south.tidy()
    assert not list(both.folder_of("south").glob("parts/*"))


def test_after_a_cut_it_goes_on_where_it_stood(both: Two) -> None:
    serial, (film,) = both.report("film.mp4")
    both.release(serial, [film])
    size = both.north.attachments.made(film)[0].size
    asked: list[tuple[int, int]] = []
    inner = carrier(both.south, Wire(both.north, both.north.entropy))

    class Counting:
        def media(self, id: str, start: int, most: int) -> bytes | None:
            asked.append((start, most))
            if len(asked) == 3:
                raise Unavailable("link-down", "The partner's side cannot be reached.")
            return inner.media(id, start, min(most, 1000))

    for _ in range(60):
        try:
            one = Fetcher("north", both.south.store, both.south.standing, both.south.arrivals, Counting())
            if not one.once():
                break
        except Unavailable:
            both.restart()
    assert [start for start, _ in asked] == [0, 1000, 2000, *range(2000, size, 1000)]
    assert [one.state for one in arrived(both)] == ["held"]


# --- a partner that lies -----------------------------------------------------------------------------------------


class Lying:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def media(self, id: str, start: int, most: int) -> bytes | None:
        return self.data[start : start + most]


def fetch_from(both: Two, link: MediaCarrier) -> list[Arrival]:
    one = Fetcher("north", both.south.store, both.south.standing, both.south.arrivals, link)
    for _ in range(40):
        if not one.once():
            break
    return arrived(both)


def test_a_wrong_file_is_refused_by_name_and_blocks_nothing(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo])
    size = both.north.attachments.made(photo)[0].size
    (one,) = fetch_from(both, Lying(bytes(size)))
    assert (one.state, one.why, one.tries) == ("refused", "media-mismatch", 3)
    both.south.tidy()
    assert not [path for path in both.folder_of("south").rglob("*") if path.is_file()]
    assert code(OurMistake, lambda: both.south.arrivals.held("north", one.log, 0, one.id)) == "no-media"
    later, files = both.report("drawing.png")
    both.release(later, files)
    both.fetch()
    assert [one.state for one in arrived(both, 1)] == ["held"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html><script>alert(1)</script>" + bytes(100), "media-type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "media-pixels"), (b"%PDF-1.7" + bytes(100), "media-type"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_of_its_type_is_refused_though_its_hash_is_right(
    data: bytes, why: str, both: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Smuggler:
        def make(self, source: object, purpose: str, target: object) -> object:
            target.write_bytes(data)  # type: ignore[attr-defined]
            return ("image/jpeg", 10, 10, None)

    monkeypatch.setattr(both.north.attachments, "_maker", Smuggler())
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo])
    (one,) = fetch_from(both, carrier(both.south, Wire(both.north, both.north.entropy)))
    assert (one.state, one.why) == ("refused", why)


def test_what_is_larger_than_agreed_is_not_fetched_and_not_released(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    size = both.north.attachments.made(photo)[0].size
    both.north.limit("south", Limits(media=size - 1))
    assert (
        code(Refused, lambda: both.north.release.preview(serial, "south", Terms(3, None, "", media=(photo,))))
        == "media-size"
        == "media-size"
    )
    both.north.limit("south", Limits(media=size))
    both.south.limit("north", Limits(media=size - 1))
    both.release(serial, [photo])
    assert [(one.state, one.why) for one in arrived(both)] == [("refused", "too-large")]
    assert both.fetch() == 0
    assert len(told(both)) == 1


def test_no_more_is_fetched_in_a_day_than_was_agreed(both: Two) -> None:
    first, (one,) = both.report("photo.jpg")
    second, (two_,) = both.report("photo.jpg")
    size = both.north.attachments.made(one)[0].size
    both.south.limit("north", Limits(day_bytes=size + 10))
    both.release(first, [one])
    both.release(second, [two_])
    both.fetch()
    assert [a.state for n in (0, 1) for a in arrived(both, n)] == ["wanted", "held"], "the newest first"
    both.clock.tick(86_400_000)
    both.fetch()
    assert [a.state for n in (0, 1) for a in arrived(both, n)] == ["held", "held"]


# --- decided, and judged again -----------------------------------------------------------------------------------


def test_a_file_changed_or_gone_between_decision_and_release_lapses(both: Two) -> None:
    for spoil in ("unlink", "other"):
        serial, (photo,) = both.report("photo.jpg")
        decision = both.north.release.release(OFFICER, serial, "south", Terms(3, None, "", media=(photo,)))
        path = both.north.attachments.made(photo)[1]
        if spoil == "unlink":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:-1] + b"?")
        both.clock.tick(HOLD)
        both.exchange()
        assert told(both) == []
        assert [entry.header.re for entry in entries(both.north, "lapse")][-1] == (decision,)
        assert b"media-gone" in (entries(both.north, "lapse")[-1].body or b"")


def test_asking_twice_decides_once_and_other_files_are_another_decision(both: Two) -> None:
    serial, (photo, drawing) = both.report("photo.jpg", "drawing.png")
    release = both.north.release.release
    first = release(OFFICER, serial, "south", Terms(3, None, "", media=(photo,)), decision="one")
    assert release(OFFICER, serial, "south", Terms(3, None, "", media=(photo,)), decision="one") == first
    for files in ((), (drawing,), (photo, drawing)):
        job = lambda f=files: release(OFFICER, serial, "south", Terms(3, None, "", media=f), decision="one")  # noqa: E731
        assert code(OurMistake, job) == "id-used"
    other = both.report("photo.jpg")[1][0]
    for files in ((other,), (photo, photo), (10**6,)):
        with pytest.raises(JisrError) as caught:
            both.north.release.preview(serial, "south", Terms(3, None, "", media=files))
        assert caught.value.code in ("media-gone", "media-many", "no-media")


def test_a_file_no_decoder_can_read_is_attached_but_not_released(both: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = both.north.intake.file(REPORTER, draft(marking=to("south")))
    broken = both.north.attaching.attach(REPORTER, serial, "a.jpg", b"\xff\xd8\xff\xe0" + bytes(200))
    preview = both.north.release.preview
    assert code(OurMistake, lambda: preview(serial, "south", Terms(3, None, "", media=(broken,)))) == "media-unreadable"
    monkeypatch.setattr(workshop, "CODE", "import os; os.abort()")
    good = both.north.attaching.attach(REPORTER, serial, "b.jpg", a_jpeg(Cage()))
    assert code(OurMistake, lambda: preview(serial, "south", Terms(3, None, "", media=(good,)))) == "media-unreadable"
    monkeypatch.undo()
    assert preview(serial, "south", Terms(3, None, "", media=(good,))).media


# --- what the partner keeps --------------------------------------------------------------------------------------


def test_a_withdrawn_item_is_fetched_no_more_and_an_erased_one_loses_its_file(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo])
    other, (drawing,) = both.report("drawing.png")
    both.release(other, [drawing])
    both.fetch()
    third, (paper,) = both.report("paper.pdf")
    both.release(third, [paper])
    for one in (serial, third):
        both.north.release.withdraw(OFFICER, one, "south", "error")
    both.exchange()
    assert [one.state for one in arrived(both, 0)] == ["held"], "what was told stays until it is erased"
    assert [(one.state, one.why) for one in arrived(both, 2)] == [("refused", "replaced")]
    assert both.fetch() == 0
    both.south.store.write(lambda tx: tx.handle.execute(
        "UPDATE exchange_entry SET salted = NULL WHERE salted IS NOT NULL AND id % (1 << 40) = 0"
    ))  # fmt: skip
    both.south.tidy()
    assert arrived(both, 0) == []
    assert len(list(both.folder_of("south").glob("blobs/*"))) == 1
    assert [one.state for one in arrived(both, 1)] == ["held"]


MISFITS = {
    "id": "0" * 31, "sha256": "AAAA", "size": 0, "width": 0, "height": -1, "duration": -1, "type": "text/html",
}  # fmt: skip


@pytest.mark.parametrize("field", MISFITS)
def test_an_item_whose_file_is_misdescribed_is_rejected_by_name(
    field: str, both: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rules.released_media
    one_check_alone(monkeypatch)
    monkeypatch.setattr(
        desk, "released_media",
        lambda *given: msgspec.structs.replace(real(*given), **{field: MISFITS[field]}),
    )  # fmt: skip
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo])
    monkeypatch.undo()
    assert told(both) == [] or field != "type"
    assert arrived(both) == []
    link = both.north.store.read(lambda tx: both.north.standing.link(tx, "south"))
    assert [item.reason for item in link.rejected] == ["body-malformed"]
