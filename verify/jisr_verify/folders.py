"""A whole log as files: checkpoint, entry bundles, bodies, tiles."""

import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from jisr_verify.cards import Card, read_card
from jisr_verify.leaves import SALT, committed, read_header, when
from jisr_verify.notes import Fault, Head, cosigned_at, need, read_head, read_note, signed_by
from jisr_verify.trees import leaf, root_of

WIDTH = 256
MOST = 10_000_000
Read = Callable[[str], bytes | None]
"""A file of the folder by its path, None if it is not there."""


def on_disk(folder: Path) -> Read:
    return lambda name: (folder / name).read_bytes() if (folder / name).is_file() else None


def path_of(n: int) -> str:
    """1234067 is x001/x234/067."""
    path = f"{n % 1000:03d}"
    while n := n // 1000:
        path = f"x{n % 1000:03d}/{path}"
    return path


def part_of(kind: str, start: int, size: int) -> str:
    """Name of the file that begins at `start`, full or as far as `size` goes."""
    width = min(WIDTH, size - start)
    return f"{kind}/{path_of(start // WIDTH)}" + ("" if width == WIDTH else f".p/{width}")


def _before(read: Read, size: int) -> tuple[int, list[tuple[int, bytes]]]:
    """How many entries are left out at the front, and height and hash of the full subtrees that stand for them."""
    first = next((at for at in range(0, size, WIDTH) if read(part_of("tile/entries", at, size)) is not None), size)
    before: list[tuple[int, bytes]] = []
    need(first % WIDTH == 0, "The entries are missing.")
    for level in range(1, 8):
        count = first >> 8 * level
        if width := count % WIDTH:
            name = f"tile/{level}/{path_of(count // WIDTH)}.p/{width}"
            tile = read(name) or b""
            need(len(tile) == 32 * width, f"Entries before {first} and the file {name} are missing, or it is cut.")
            before = [(8 * level, tile[at : at + 32]) for at in range(0, len(tile), 32)] + before
    return first, before


def _portions(read: Read, kind: str, first: int, size: int) -> Iterator[tuple[int, bytes, str]]:
    """Each full or last portion of a kind: how many it holds, its bytes, its name."""
    for start in range(first, size, WIDTH):
        data = read(name := part_of(kind, start, size))
        need(data is not None, f"The file {name} is missing.")
        yield min(WIDTH, size - start), data or b"", name


def _cut(data: bytes, width: int, form: str, name: str) -> list[bytes]:
    """Length-prefixed parts, exactly `width` of them."""
    parts, at, step = [], 0, struct.calcsize(form)
    for _ in range(width):
        need(at + step <= len(data), f"The file {name} ends too early.")
        (length,) = struct.unpack_from(form, data, at)
        at += step
        need(at + length <= len(data), f"The file {name} ends too early.")
        parts.append(data[at : at + length])
        at += length
    need(at == len(data), f"The file {name} has more than it should.")
    return parts


def judge(read: Read, brought: Sequence[Card]) -> list[str]:
    """Sentences that hold of one log's folder."""
    need(bool(shown := read("checkpoint") or b""), "There is no checkpoint in this folder.")
    head = read_head(note := read_note(shown))
    need(head.size <= MOST, "The log is larger than this program reads.")
    author, reader, told = _sides(read, head, brought)
    need(signed_by(note, author.log_key(head.origin)), f"{author.side} did not sign this checkpoint.")
    hashes: list[bytes] = []
    shown_bodies = hidden = 0
    first, before = _before(read, head.size)
    bodies = _bodies(read, first, head.size)
    kinds = Counter[str]()
    for width, data, name in _portions(read, "tile/entries", first, head.size):
        for header in _cut(data, width, ">H", name):
            hashes.append(leaf(header))
            salted = next(bodies)
            try:
                known = read_header(header)
            except Fault:
                kinds["unreadable"] += 1
                continue
            kinds[str(known.get("k"))] += 1
            if salted:
                need(len(salted) >= SALT, f"The body of entry {first + len(hashes) - 1} is cut.")
                committed(known, salted)
                shown_bodies += 1
            elif known.get("b"):
                hidden += 1
    need(root_of(hashes, before) == head.root, "The entries do not give the root that was signed.")
    _tiles(read, hashes if not first else [])
    here = ", ".join(f"{n} {k}" for k, n in sorted(kinds.items())) or "none"
    told.append(f"{author.side} told {reader} {head.size} entries in the log {head.origin}; those from {first} on are "
                f"here, complete, unchanged and in order: {here}.")  # fmt: skip
    told.append(f"{shown_bodies} contents are shown and are those that were logged; {hidden} are erased or withheld.")
    return told if first else told + _receipt(read, head, hashes, brought, reader)


def _bodies(read: Read, first: int, size: int) -> Iterator[bytes]:
    if first < size and read(part_of("body", first, size)) is None:
        yield from (b"" for _ in range(first, size))
        return
    for width, data, name in _portions(read, "body", first, size):
        yield from _cut(data, width, ">I", name)


def _tiles(read: Read, hashes: list[bytes]) -> None:
    """Hash tiles that are there must say what the entries give; those that are not there are not needed."""
    level = 0
    while hashes:
        for start in range(0, len(hashes), WIDTH):
            part = hashes[start : start + WIDTH]
            data = read(name := part_of(f"tile/{level}", start, len(hashes)))
            need(data is None or data == b"".join(part), f"The file {name} does not fit the entries.")
        full = range(0, len(hashes) - WIDTH + 1, WIDTH)
        hashes, level = [root_of(hashes[at : at + WIDTH]) for at in full], level + 1


def _sides(read: Read, head: Head, brought: Sequence[Card]) -> tuple[Card, str, list[str]]:
    parts = head.origin.split("/")
    need(len(parts) == 5 and parts[1] == "jisr", f"The log {head.origin} is not named as logs are.")
    own = next((card for card in brought if card.side == parts[2]), None)
    data = read("card") or b""
    need(own is not None or bool(data), f"The card of {parts[2]} is needed: give it with --card.")
    own = own or read_card(data, known=False)
    need((own.domain, own.side) == (parts[0], parts[2]), "The card is of another side than the log.")
    return own, parts[3], own.unsure()


def _receipt(read: Read, head: Head, hashes: list[bytes], brought: Sequence[Card], reader: str) -> list[str]:
    data, card = read("receipt"), next((one for one in brought if one.side == reader), None)
    if data is None:
        return ["There is no receipt in this folder."]
    if card is None:
        return [f"There is a receipt; to judge it, give the card of {reader} with --card."]
    taken = read_head(note := read_note(data))
    at = cosigned_at(note, card.receipt_key())
    need(at is not None and taken.origin == head.origin, f"The receipt is not one of {reader} for this log.")
    need(taken.size <= head.size, "The receipt is for more entries than this folder has.")
    need(root_of(hashes[: taken.size]) == taken.root, "The receipt is for other entries than those here.")
    return [f"{reader} signed that by {when(at)}, by its own clock, it had durably stored the first {taken.size}."]
