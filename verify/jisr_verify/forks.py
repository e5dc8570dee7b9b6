"""Two heads of one log that cannot both be true."""

from collections.abc import Sequence

from jisr_verify.cards import Card
from jisr_verify.folders import WIDTH, Read, part_of
from jisr_verify.notes import Head, need, read_head, read_note, signed_by
from jisr_verify.trees import root_of


def judge(notes: Sequence[bytes], author: Card, leaves: Read) -> list[str]:
    """Whether the author signed both, and whether they contradict each other."""
    heads: list[Head] = []
    for data in notes:
        heads.append(read_head(note := read_note(data)))
        origin = heads[-1].origin
        need(origin.startswith(f"{author.domain}/jisr/{author.side}/"), f"The log {origin} is not {author.side}'s.")
        need(signed_by(note, author.log_key(origin)), f"{author.side} did not sign the head of {heads[-1].size}.")
    need(heads[0].origin == heads[1].origin, "The two heads are of different logs and contradict nothing.")
    small, large = sorted(heads, key=lambda head: head.size)
    told = [f"{author.side} signed both heads of the log {small.origin}.", *author.unsure()]
    if small.size == large.size:
        need(small.root != large.root, "Both heads are the same: nothing contradicts.")
        return [*told, f"They state two different histories of the same {small.size} entries: this log was forked."]
    hashes: list[bytes] = []
    for start in range(0, large.size, WIDTH):
        tile = leaves(part_of("tile/0", start, large.size)) or b""
        whole = len(tile) == 32 * min(WIDTH, large.size - start)
        need(whole, "A hash tile of the larger head is missing or cut: give --tiles.")
        hashes += [tile[at : at + 32] for at in range(0, len(tile), 32)]
    need(root_of(hashes) == large.root, "The hash tiles do not give the root of the larger head.")
    need(root_of(hashes[: small.size]) != small.root, "The larger head contains the smaller one: nothing contradicts.")
    return [*told, f"The larger one, of {large.size} entries, does not contain the smaller, of {small.size}: this log "
            "was forked."]  # fmt: skip
