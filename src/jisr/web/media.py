"""Files of reports: uploads in parts, the form of the page, thumbnails, originals for our own people.

A thumbnail is always a picture we made anew. What is handed out whole is a download, never shown in place: it goes out
as an attachment, of a stated type nobody guesses at, under a policy that lets it do nothing.
"""

from typing import Any

import msgspec
from litestar import delete, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody
from litestar.response import File
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from jisr.media.rules import ENDINGS, PART
from jisr.terms.entries import Origin
from jisr.terms.errors import OurMistake
from jisr.web.api import At, known
from jisr.web.errors import missing
from jisr.web.media_files import FileLine, files_of
from jisr.web.pages import Page, acting
from jisr.web.reading import Desk
from jisr.web.sessions import MOST_FORM, Asked, For, file_of, session_of

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""What a file that was handed out may do: nothing."""
OFFSET = "upload-offset"


class ToUpload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file to be attached to the report that entry `serial` is a version of; `size` in bytes."""

    serial: int
    name: str
    size: int


class UploadState(msgspec.Struct, frozen=True, kw_only=True):
    """How far an upload is: `offset` bytes of `size` are on the disk. `part` is the most one part may have.

    `serial` is the entry of the attachment once the last byte came.
    """

    id: str
    offset: int
    size: int
    part: int = PART
    serial: int | None = None


def policy(path: str) -> str | None:
    """The Content-Security-Policy this path has instead of the common one."""
    return SANDBOX if path.startswith(("/media/", "/received/")) else None


# --- uploads -----------------------------------------------------------------------------------------------------


@post("/uploads", opt={"purpose": For("file")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def begin_upload(desk: At, request: Asked, data: JSONBody[ToUpload]) -> UploadState:
    """Begin to attach a file to a report of ours; its bytes follow with PATCH, in parts, as the line allows."""
    actor = session_of(request).actor
    made = desk.node.attaching.begin(actor, known(data.serial), data.name, data.size)
    return UploadState(id=made.id, offset=made.have, size=made.size)


@get("/uploads/{upload:str}", opt={"purpose": For("file")}, sync_to_thread=True)
def upload_state(desk: At, request: Asked, upload: FromPath[str]) -> UploadState:
    """Where an upload stands: go on from that byte, also after a cut or a restart."""
    made = desk.node.attaching.upload(session_of(request).actor, upload)
    return UploadState(id=made.id, offset=made.have, size=made.size)


@patch(
    "/uploads/{upload:str}", opt={"purpose": For("file", takes="part")}, status_code=HTTP_200_OK,
    request_max_body_size=PART,
)  # fmt: skip
async def upload_part(desk: At, request: Asked, upload: FromPath[str]) -> UploadState:
    """Send the bytes from `Upload-Offset` on; answered when they are on the disk. The last part attaches the file.

    An empty part at the end attaches a file whose last answer was lost.
    """
    return await sync_to_thread(_take_part, desk, request, upload, await request.body())


def _take_part(desk: Desk, request: Asked, upload: str, data: bytes) -> UploadState:
    actor, attaching = session_of(request).actor, desk.node.attaching
    made, offset = attaching.upload(actor, upload), _offset(request)
    if data or offset != made.size:
        made = attaching.part(actor, upload, offset, data)
    serial = attaching.complete(actor, upload) if made.have == made.size else None
    return UploadState(id=made.id, offset=made.have, size=made.size, serial=serial)


def _offset(request: Asked) -> int:
    text = request.headers.get(OFFSET, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise OurMistake(
            "upload-header", "A part says in Upload-Offset where it begins.", "Ask where the upload stands."
        )
    return int(text)


@delete("/uploads/{upload:str}", opt={"purpose": For("file")}, status_code=HTTP_204_NO_CONTENT, sync_to_thread=True)
def cancel_upload(desk: At, request: Asked, upload: FromPath[str]) -> None:
    """Forget an upload and what came of it."""
    desk.node.attaching.cancel(session_of(request).actor, upload)


# --- files of a report -------------------------------------------------------------------------------------------


@get("/reports/{serial:int}/media", opt={"purpose": For("read")}, sync_to_thread=True)
def media(desk: At, serial: FromPath[int]) -> list[FileLine]:
    """The files of a report of ours, or of a partner's item as far as they came."""
    return desk.node.store.read(lambda tx: files_of(desk, tx, known(serial)))


@get("/media/{serial:int}/original", opt={"purpose": For("read")}, sync_to_thread=True)
def original(desk: At, serial: FromPath[int]) -> File:
    """A file of ours exactly as it was attached, to be saved."""
    kept, path = desk.node.attachments.original(known(serial))
    return _download(path, kept.type, kept.name)


@get("/media/{serial:int}/thumbnail", opt={"purpose": For("read")}, sync_to_thread=True)
def thumbnail(desk: At, serial: FromPath[int]) -> File:
    """A small picture of a file of ours, made anew."""
    return _download(desk.node.attachments.thumbnail(known(serial)), "image/jpeg", f"{serial}.jpg")


@get("/media/{serial:int}/released", opt={"purpose": For("release")}, sync_to_thread=True)
def released(desk: At, serial: FromPath[int]) -> File:
    """What a partner would be sent of a file of ours: exactly those bytes."""
    made, path = desk.node.attachments.made(known(serial))
    return _download(path, made.type, f"{serial}.{ENDINGS[made.type]}")


@get("/received/{serial:int}/media/{media:str}", opt={"purpose": For("read")}, sync_to_thread=True)
def received(desk: At, serial: FromPath[int], media: FromPath[str]) -> File:
    """A partner's file exactly as it came, to be saved; whoever opens it opens what another side made."""
    side, origin = _item(desk, serial)
    one, path = desk.node.arrivals.held(side, origin.log, origin.index, media)
    return _download(path, one.type, f"{side}-{origin.index}-{one.place}.{ENDINGS[one.type]}")


@get("/received/{serial:int}/media/{media:str}/thumbnail", opt={"purpose": For("read")}, sync_to_thread=True)
def received_thumbnail(desk: At, serial: FromPath[int], media: FromPath[str]) -> File:
    """A small picture of a partner's file, made anew here."""
    side, origin = _item(desk, serial)
    path = desk.node.arrivals.thumbnail(side, origin.log, origin.index, media)
    return _download(path, "image/jpeg", f"{side}-{origin.index}.jpg")


def _item(desk: Desk, serial: int) -> tuple[str, Origin]:
    """Whose item an entry filed, and where it lies; `not-found` for anything else."""
    header = desk.node.store.read(lambda tx: desk.node.record.entry(tx, known(serial))).header
    if header.k != "received" or header.of is None:
        raise missing()
    return header.by.person, header.of


def _download(path: Any, kind: str, name: str) -> File:
    return File(path, filename=name, media_type=kind, content_disposition_type="attachment")


# --- the form of the page ----------------------------------------------------------------------------------------


@post(
    "/reports/{serial:int}/media", opt={"purpose": For("file", takes="file")}, sync_to_thread=True,
    request_max_body_size=MOST_FORM,
)  # fmt: skip
def attach_form(desk: At, request: Asked, serial: FromPath[int]) -> Page:
    """Attach one small file; a larger one goes by parts."""
    name, data = file_of(request)
    return acting(
        desk, request, serial, lambda actor, _form: desk.node.attaching.attach(actor, known(serial), name, data)
    )


ROUTES: list[Any] = [begin_upload, upload_state, upload_part, cancel_upload, media]
PAGES: list[Any] = [attach_form, original, thumbnail, released, received, received_thumbnail]
