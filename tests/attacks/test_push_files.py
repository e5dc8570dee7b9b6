"""Files pushed by who wants to do harm: only what its own verified items name and what is wanted of it is taken."""

import hashlib
from base64 import b64encode

import msgspec
import pytest
from starlette.types import Message

from jisr.terms.sides import Limits
from tests.attacks.hostile import CONTENT, Attacker, Scene, edited, everything
from tests.attacks.pushed import PushDoor, unchanged
from tests.media.planted import Cage, a_jpeg

LOG = "/north/south/1"
WANTED = f"{LOG}/wanted"
PHOTO = a_jpeg(Cage())
NAME, OTHER = "1f" * 16, "2f" * 16


def names(id: str = NAME, data: bytes = PHOTO, size: int | None = None, kind: str = "image/jpeg") -> dict[str, object]:
    digest = b64encode(hashlib.sha256(data).digest()).decode()
    return {"id": id, "sha256": digest, "size": len(data) if size is None else size, "type": kind}


def tell(who: Attacker, *media: dict[str, object]) -> None:
    """An item that names these files, told and taken in."""
    who.tell(edited(media=list(media)))
    who.offer()


def at(start: int, id: str = NAME) -> str:
    return f"{LOG}/media/{id}/{start}"


def state(scene: Scene) -> list[tuple[str, int, int, str]]:
    """State, bytes here, tries and reason of every file that was ever named."""
    return [(row[9], row[11], row[12], row[13]) for row in everything(scene.south)["media_arrival"]]


def parts(scene: Scene) -> dict[str, int]:
    """Files of partners that lie there, whole or not."""
    folder = next(one for one in scene.south.arrivals._files.blob("x").parent.parent.iterdir()).parent
    return {path.parent.name: path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def test_a_file_nobody_named(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    tell(scene.north, names())
    before = everything(scene.south)
    for target in (
        at(0, OTHER),
        at(0, "0" * 32),
        at(0, NAME.upper()),
        f"{LOG}/media/{NAME}",
        f"{at(0)}0x",
        at(0) + "/",
    ):
        assert door.post(scene.north, target, PHOTO).status == 404
    absent = door.post(scene.north, f"{LOG}/nothing", PHOTO)
    assert door.post(scene.north, at(0, OTHER), PHOTO)[:3] == absent[:3]
    unchanged(scene.south, before)
    assert parts(scene) == {}


def test_another_partners_id(pushed: tuple[Scene, PushDoor]) -> None:
    """What East's item names is neither North's to bring nor to ask for; and East brings nothing into North's log."""
    scene, door = pushed
    tell(scene.east, names())
    before = everything(scene.south)
    assert door.post(scene.north, at(0), PHOTO).status == 404
    assert door.get(scene.north, WANTED).body == b""
    assert door.get(scene.east, WANTED).status == 404
    assert door.post(scene.east, at(0), PHOTO).status == 404
    assert door.get(scene.north, "/east/south/1/wanted").status == 404
    assert door.post(scene.north, f"/east/south/1/media/{NAME}/0", PHOTO).status == 404
    unchanged(scene.south, before)
    assert door.get(scene.east, "/east/south/1/wanted").body == f"{NAME} 0\n".encode()


def test_another_epoch_and_another_reader(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    tell(scene.north, names())
    before = everything(scene.south)
    for log in ("/north/south/2", "/north/east/1", "/south/north/1"):
        assert door.post(scene.north, f"{log}/media/{NAME}/0", PHOTO).status == 404
        assert door.get(scene.north, f"{log}/wanted").status == 404
    unchanged(scene.south, before)


def test_a_file_larger_than_agreed_is_not_even_begun(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.south.limit("north", Limits(media=1000))
    tell(scene.north, names())
    assert door.get(scene.north, WANTED).body == b""
    assert door.post(scene.north, at(0), PHOTO[:10]).status == 404
    assert state(scene) == [("refused", 0, 0, "too-large")]


def test_more_bytes_than_stated(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    tell(scene.north, names())
    assert door.post(scene.north, at(0), PHOTO[:500]).status == 200
    assert door.post(scene.north, at(500), PHOTO[500:] + b"x").status == 422
    assert state(scene) == [("wanted", 0, 1, "media-size")]
    assert parts(scene) == {}
    assert door.post(scene.north, at(0), PHOTO + b"x" * 100_000).status == 422
    assert door.post(scene.north, at(0), PHOTO + b"x").status == 422
    assert state(scene) == [("refused", 0, 3, "media-size")]
    assert door.post(scene.north, at(0), PHOTO).status == 404, "three times and no more"


def test_other_bytes_than_stated(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    tell(scene.north, names())
    for turn in range(1, 4):
        wrong = PHOTO[:-1] + bytes((turn,))
        assert door.post(scene.north, at(0), wrong).status == 422
        assert state(scene)[0][2:] == (turn, "media-mismatch")
        assert parts(scene) == {}
    assert state(scene)[0][0] == "refused"
    assert door.get(scene.north, WANTED).body == b""


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/webm"])
def test_another_type_than_stated(pushed: tuple[Scene, PushDoor], kind: str) -> None:
    scene, door = pushed
    tell(scene.north, names(kind=kind))
    assert door.post(scene.north, at(0), PHOTO).status == 422
    assert state(scene)[0][0] == "refused"


def test_bytes_from_elsewhere_in_the_file(pushed: tuple[Scene, PushDoor]) -> None:
    """A gap, a stretch from before, a stretch from beyond the end: it goes on where it stands, or not at all."""
    scene, door = pushed
    tell(scene.north, names())
    assert door.post(scene.north, at(0), PHOTO[:100]).body == b"100\n"
    before = everything(scene.south)
    for start in (0, 99, 101, len(PHOTO), 10**12):
        answer = door.post(scene.north, at(start), PHOTO[start : start + 50] or b"x")
        assert (answer.status, answer.body) == (409, b"100\n")
    assert door.post(scene.north, at(100), b"").status == 409
    unchanged(scene.south, before)
    assert door.post(scene.north, at(100), PHOTO[100:]).status == 200
    assert state(scene) == [("held", len(PHOTO), 0, "")]


def test_a_stretch_sent_again(pushed: tuple[Scene, PushDoor]) -> None:
    """The same request, and the same stretch newly signed."""
    scene, door = pushed
    tell(scene.north, names())
    signed = door.signed(scene.north, "POST", at(0), PHOTO[:100])
    assert door.ask("POST", at(0), PHOTO[:100], signed).status == 200
    before = everything(scene.south)
    assert door.ask("POST", at(0), PHOTO[:100], signed).status == 401
    assert door.post(scene.north, at(0), PHOTO[:100]).status == 409
    unchanged(scene.south, before)
    assert door.post(scene.north, at(100), PHOTO[100:]).status == 200
    for start in (0, 100, len(PHOTO)):
        assert door.post(scene.north, at(start), PHOTO[start:] or b"x").status == 404, "it is here and wanted no more"


def test_files_but_for_their_last_byte(pushed: tuple[Scene, PushDoor]) -> None:
    """A whole file counts against the day; what never becomes one counts too, or the disk is full before midnight."""
    scene, door = pushed
    day = 3 * len(PHOTO)
    scene.south.limit("north", Limits(day_bytes=day))
    ids = [f"{number:032x}" for number in range(8)]
    tell(scene.north, *(names(one) for one in ids))
    answers = [door.post(scene.north, at(0, one), PHOTO[:-1]).status for one in ids]
    assert answers == [200] * 3 + [429] * 5
    assert sum(parts(scene).values()) <= day
    assert len(door.get(scene.north, WANTED).body.splitlines()) == 3, "those that can still become whole"


def test_a_stopped_log_takes_no_files(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    tell(scene.north, names())
    scene.south.incoming.stop("north", scene.north.checkpoint(), scene.north.checkpoint())
    before = everything(scene.south)
    assert door.get(scene.north, WANTED).body == b""
    assert door.post(scene.north, at(0), PHOTO).status == 403
    unchanged(scene.south, before)


# --- posts that are cut ----------------------------------------------------------------------------------------


def cut(door: PushDoor, target: str, came: bytes, headers: dict[str, str]) -> None:
    """A post of which so much comes, and then the connection is gone."""
    fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "https",
        "path": target, "raw_path": target.encode(), "query_string": b"", "root_path": "",
        "headers": [*fields, (b"host", door.host.encode())], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8461),
    }  # fmt: skip
    coming: list[Message] = [{"type": "http.request", "body": came, "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        pass

    door._loop.run_until_complete(door.app(scope, receive, send))


def test_a_cut_post_counts_only_when_its_signature_held(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    tell(scene.north, names())
    before = everything(scene.south)
    good = door.signed(scene.north, "POST", at(0), PHOTO)
    for headers in (
        {}, door.signed(scene.east, "POST", at(0), PHOTO), door.signed(scene.north, "POST", at(1), PHOTO),
        door.signed(scene.north, "POST", at(0), PHOTO, key=scene.east.keys.request),
        door.signed(scene.north, "POST", at(0), PHOTO, nonce="A" * 22), door.signed(scene.north, "GET", at(0), PHOTO),
    ):  # fmt: skip
        cut(door, at(0), PHOTO[:70_000], headers)
    unchanged(scene.south, before)
    cut(door, at(0), PHOTO[:300], good)
    assert state(scene) == [("wanted", 300, 0, "")]
    cut(door, at(0), PHOTO[:400], good)
    assert state(scene) == [("wanted", 300, 0, "")], "its nonce is used up"
    assert door.ask("POST", at(0), PHOTO, good).status == 401


@pytest.mark.parametrize("path", ["/north/south/1/delta", "/mirror/add-entries", "/north/south/1/bodies/0"])
def test_of_anything_else_a_part_is_nothing(pushed: tuple[Scene, PushDoor], path: str) -> None:
    scene, door = pushed
    scene.north.tell()
    body = scene.north.delta(0)
    before = everything(scene.south)
    cut(door, path, body, door.signed(scene.north, "POST", path, body))
    unchanged(scene.south, before)


def test_bytes_spoilt_on_the_way_and_then_cut(pushed: tuple[Scene, PushDoor]) -> None:
    """Their digest cannot be judged any more; the file's hash is, and it comes once more from the beginning."""
    scene, door = pushed
    tell(scene.north, names())
    cut(door, at(0), b"x" * 300, door.signed(scene.north, "POST", at(0), PHOTO))
    assert door.post(scene.north, at(300), PHOTO[300:]).status == 422
    assert state(scene) == [("wanted", 0, 1, "media-mismatch")]
    assert door.post(scene.north, at(0), PHOTO).status == 200
    assert state(scene)[0][0] == "held"


def test_the_item_that_names_it_is_verified_first(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    assert msgspec.to_builtins(CONTENT).get("media", []) == []
    scene.north.tell(edited(media=[names()]))
    assert door.post(scene.north, at(0), PHOTO).status == 404, "told to nobody yet"
    scene.north.tell(edited(media=[names(OTHER, size=0)]))
    scene.north.offer()
    assert door.get(scene.north, WANTED).body == f"{NAME} 0\n".encode()
    assert door.post(scene.north, at(0, OTHER), PHOTO).status == 404, "an item that is set aside names nothing"
