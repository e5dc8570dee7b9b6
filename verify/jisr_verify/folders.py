"""A whole log as files: checkpoint, entry bundles, bodies, tiles."""

import struct
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
    digits = f"{n:03d}"
    digits = digits.rjust(-(-len(digits) // 3) * 3, "0")
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def part_of(kind: str, start: int, size: int) -> str:
    """Name of the file that begins at `start`, full or as far as `size` goes."""
    width = min(WIDTH, size - start)
    return f"{kind}/{path_of(start // WIDTH)}" + ("" if width == WIDTH else f".p/{width}")


def _portions(read: Read, kind: str, size: int) -> Iterator[tuple[int, bytes, str]]:
    """Each full or last portion of a kind: how many it holds, its bytes, its name."""
    for start in range(0, size, WIDTH):
        name = part_of(kind, start, size)
        data = read(name)
        if data is None:
            raise Fault(f"The file {name} is missing.")
        yield min(WIDTH, size - start), data, name


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
    shown = read("checkpoint")
    if shown is None:
        raise Fault("There is no checkpoint in this folder.")
    note = read_note(shown)
    head = read_head(note)
    need(head.size <= MOST, "The log is larger than this program reads.")
    author, reader, told = _sides(read, head, brought)
    need(signed_by(note, author.log_key(head.origin)), f"{author.side} did not sign this checkpoint.")
    hashes: list[bytes] = []
    shown_bodies = hidden = 0
    bodies = _bodies(read, head.size)
    kinds: dict[str, int] = {}
    for width, data, name in _portions(read, "tile/entries", head.size):
        for header in _cut(data, width, ">H", name):
            hashes.append(leaf(header))
            salted = next(bodies)
            try:
                known = read_header(header)
            except Fault:
                kinds["unreadable"] = kinds.get("unreadable", 0) + 1
                continue
            kinds[str(known.get("k"))] = kinds.get(str(known.get("k")), 0) + 1
            if salted:
                need(len(salted) >= SALT, f"The body of entry {len(hashes) - 1} is cut.")
                committed(known, salted)
                shown_bodies += 1
            elif known.get("b"):
                hidden += 1
    need(root_of(hashes) == head.root, "The entries do not give the root that was signed: something was changed.")
    _tiles(read, hashes)
    told.append(f"{author.side} told {reader} {head.size} entries in the log {head.origin}, complete, unchanged and in "
                f"order: {', '.join(f'{n} {k}' for k, n in sorted(kinds.items())) or 'none'}.")  # fmt: skip
    told.append(f"{shown_bodies} contents are shown and are those that were logged; {hidden} are erased or withheld.")
    told += _receipt(read, head, hashes, brought, reader)
    return told


def _bodies(read: Read, size: int) -> Iterator[bytes]:
    if size and read(part_of("body", 0, size)) is None:
        yield from (b"" for _ in range(size))
        return
    for width, data, name in _portions(read, "body", size):
        yield from _cut(data, width, ">I", name)


def _tiles(read: Read, hashes: list[bytes]) -> None:
    """Hash tiles that are there must say what the entries give; those that are not there are not needed."""
    level = 0
    while hashes:
        for start in range(0, len(hashes), WIDTH):
            part = hashes[start : start + WIDTH]
            name = part_of(f"tile/{level}", start, len(hashes))
            data = read(name)
            need(data is None or data == b"".join(part), f"The file {name} does not fit the entries.")
        full = range(0, len(hashes) - WIDTH + 1, WIDTH)
        hashes, level = [root_of(hashes[at : at + WIDTH]) for at in full], level + 1


def _sides(read: Read, head: Head, brought: Sequence[Card]) -> tuple[Card, str, list[str]]:
    parts = head.origin.split("/")
    need(len(parts) == 5 and parts[1] == "jisr", f"The log {head.origin} is not named as logs are.")
    own = next((card for card in brought if card.side == parts[2]), None)
    if own is None:
        data = read("card")
        if data is None:
            raise Fault(f"The card of {parts[2]} is needed: give it with --card.")
        own = read_card(data, known=False)
    need((own.domain, own.side) == (parts[0], parts[2]), "The card is of another side than the log.")
    return own, parts[3], own.unsure()


def _receipt(read: Read, head: Head, hashes: list[bytes], brought: Sequence[Card], reader: str) -> list[str]:
    data, card = read("receipt"), next((one for one in brought if one.side == reader), None)
    if data is None:
        return ["There is no receipt in this folder."]
    if card is None:
        return [f"There is a receipt; to judge it, give the card of {reader} with --card."]
    note = read_note(data)
    taken = read_head(note)
    at = cosigned_at(note, card.receipt_key())
    need(at is not None and taken.origin == head.origin, f"The receipt is not one of {reader} for this log.")
    need(taken.size <= head.size, "The receipt is for more entries than this folder has.")
    need(root_of(hashes[: taken.size]) == taken.root, "The receipt is for other entries than those here.")
    return [f"{reader} signed that by {when(at)}, by its own clock, it had durably stored the first {taken.size}."]
