"""Archives no writer of ours makes: names that climb, links, twice the same, too many, in another order, cut."""

import io
import tarfile

import pytest

from jisr.exchange.parcel import _member
from tests.attacks.hostile import everything
from tests.attacks.parcelled import Files, assert_refused, closed, opened, plain, remade, sealed, tar_of
from tests.wire.carried import by_hand

NAMES = (
    "../../etc/passwd", "/etc/passwd", "log/../card", "log/tile/entries/../000", "log//checkpoint", "LOG/checkpoint",
    "log/checkpoint/", "./card", "card ", "card\u202e", "side.toml", "log/head/0", "log/head/01", "log/tile/0/000",
    "log/tile/entries/000.p/0", "media/../card/0", "media/" + "0" * 31 + "/0", "media/" + "0" * 32 + "/-1", "manifest2",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_not_on_the_list(name: str) -> None:
    """Even signed by the partner: nothing is written to any path, and nothing of the parcel is taken."""

    def more(files: Files) -> Files:
        return files | {name: b"x"}

    with by_hand() as hands:
        hands.tell("One")
        assert_refused(hands, remade(hands, hands.made().data, more), "parcel-form")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_plain_file(kind: bytes) -> None:
    with by_hand() as hands:
        hands.tell("One")
        tar = tar_of(hands, hands.made().data)
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode="w", format=tarfile.USTAR_FORMAT) as made:
            info = tarfile.TarInfo("receipt")
            info.type, info.linkname = kind, "/etc/passwd"
            made.addfile(info)
        assert_refused(hands, closed(hands, tar[:-1024] + held.getvalue()[:512] + bytes(1024)), "parcel-form")


def test_members_twice_out_of_order_or_beside_the_manifest() -> None:
    with by_hand() as hands:
        hands.tell("One")
        data = hands.made().data
        tar, card = tar_of(hands, data), _member("card", opened(hands, data).files["card"])
        note = _member("manifest", opened(hands, data).note)
        rest = tar[len(note) :]
        assert note + rest == tar
        for changed in (
            note + card + rest, note + rest[:-1024] + card + bytes(1024), card + tar, note + note + rest, rest,
            tar[:-1024] + _member("receipt", b"x") + bytes(1024),
        ):  # fmt: skip
            assert_refused(hands, closed(hands, changed), "parcel-form", "parcel-damaged")


def test_what_follows_the_end_and_what_is_left_of_a_cut_parcel() -> None:
    with by_hand() as hands:
        hands.tell("One")
        data = hands.made().data
        tar, inside = tar_of(hands, data), plain(hands, data)
        for changed in (tar + b"x", tar + bytes(512), tar[:-512], tar[:-1024], tar[: len(tar) // 2], b"", bytes(1024)):
            assert_refused(hands, closed(hands, changed), "parcel-form", "parcel-damaged")
        for shut in (inside[:-1], inside + b"\0", inside[:-1] + b"x", inside[: len(inside) // 2], b"", b"\0" * 65536):
            assert_refused(hands, sealed(hands, shut), "parcel-damaged", "parcel-form")
        for cut in range(0, len(data), 977):
            assert_refused(hands, data[:cut], "parcel-damaged", "parcel-kind", "parcel-sealed")


def test_a_manifest_without_a_signature() -> None:
    with by_hand() as hands:
        hands.tell("One")
        data = hands.made().data
        found = opened(hands, data)
        text = found.note[: found.note.index(b"\n\n") + 2]
        rest = tar_of(hands, data)[len(_member("manifest", found.note)) :]
        for note in (text, text[:-1], text + found.note[len(text) :].replace(b"north", b"south"), b""):
            assert_refused(hands, closed(hands, _member("manifest", note) + rest), "parcel-form", "parcel-signature")
        before = everything(hands.south)
        assert before == everything(hands.south)
