"""Witnessing logs of others: a cosignature that says "this is the largest tree I have seen, and it only grew".

A witness never sees leaves. What was seen last is checked, replaced and cosigned in one transaction, before anybody
is answered: two requests at once cannot put a log back. Whatever is not on the list of logs is not witnessed.
"""

from collections.abc import Mapping, Sequence

from jisr.exchange.ledger import Witnessed, WitnessLedger
from jisr.terms.errors import PartnerFault
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint, parse_checkpoint
from jisr.tlog.cosignature import cosign
from jisr.tlog.merkle import EMPTY_ROOT, verify_consistency
from jisr.tlog.note import Note, Signer, Verifier, open_note, parse_note, signature_line
from jisr.tlog.submissions import Submission, parse_submission

REFUSED = {
    "submission-malformed": 400, "witness-signature": 403, "witness-unknown": 404, "witness-size": 409,
    "witness-proof": 422,
}  # fmt: skip
"""Status of each fault (C2SP tlog-witness); only `witness-size` says what to send instead, in `evidence`."""


class Witness:
    """The witness of the logs whose keys are `logs`, by origin; without a signer, of none."""

    def __init__(
        self, store: Store, ledger: WitnessLedger, clock: Clock, signer: Signer | None, logs: Sequence[Verifier]
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._clock, self._signer = store, ledger, clock, signer
        self._logs: Mapping[str, list[Verifier]] = {
            key.name: [one for one in logs if one.name == key.name] for key in logs
        }

    def submit(self, data: bytes) -> bytes:
        """Our signature line on a submitted head that continues what was seen; PartnerFault with a code of REFUSED."""
        made = parse_submission(data)
        offered, note, signer = self._open(made.note)
        if made.old > offered.size:
            raise PartnerFault("submission-malformed", "What was submitted is not in the agreed form.")
        # The answer of a refusal leaves the transaction as a value: what it keeps as evidence must be committed.
        answer = self._store.write(lambda tx: self._judge(tx, made, offered, note, signer))
        if isinstance(answer, PartnerFault):
            raise answer
        return answer.rpartition(b"\n\n")[2].split(b"\n")[-2] + b"\n"

    def head(self, origin: str) -> bytes | None:
        """The newest head of that log we cosigned, with our line."""
        found = self._store.read(lambda tx: self._ledger.witnessed(tx, origin))
        return None if found is None else found.note

    def origins(self) -> Sequence[str]:
        """Names of the logs this side agreed to witness."""
        return tuple(self._logs) if self._signer is not None else ()

    def _open(self, data: bytes) -> tuple[Checkpoint, Note, Signer]:
        """The head of a log on the list, signed by a key of it; what else is refused by its code."""
        try:
            note = parse_note(data)
            offered = parse_checkpoint(note.text)
        except PartnerFault:
            raise PartnerFault("submission-malformed", "What was submitted is not in the agreed form.") from None
        keys = self._logs.get(offered.origin)
        if keys is None or self._signer is None:
            raise PartnerFault("witness-unknown", "This side is not a witness of that log.")
        try:
            _, signed = open_note(data, keys)
        except PartnerFault:
            raise PartnerFault("witness-signature", "The head of a log is not signed by its key.") from None
        kept = {(key.name, key.key_id) for key in signed}
        lines = tuple(line for line in note.signatures if (line.name, line.key_id) in kept)
        return offered, Note(note.text, lines), self._signer

    def _judge(
        self, tx: Tx, made: Submission, offered: Checkpoint, note: Note, signer: Signer
    ) -> bytes | PartnerFault:  # fmt: skip
        known = self._ledger.witnessed(tx, offered.origin)
        size, root = (known.size, known.root) if known else (0, EMPTY_ROOT)
        if made.old != size:
            evidence = (f"{size}\n".encode(),)
            return PartnerFault("witness-size", "The witness has seen another size of this log.", evidence=evidence)
        try:
            verify_consistency(size, offered.size, root, offered.root, made.proof)
            if offered.size == 0 and offered.root != EMPTY_ROOT:
                raise PartnerFault("proof-consistency", "An empty log has another root.")
        except PartnerFault:
            if known is not None and offered.size == size and offered.root != root:
                # Both are signed: this is proof against the log, and worth more than the refusal.
                self._ledger.contradict(tx, offered.origin, self._clock.now(), known.note, note.encode())
            return PartnerFault("witness-proof", "The head does not continue what the witness has seen.")
        at = max(self._clock.now() // 1000, known.at if known else 0)
        line = signature_line(cosign(note.text, signer, at))
        cosigned = note.encode() + line.encode()
        self._ledger.witness(tx, offered.origin, Witnessed(offered.size, offered.root, at, cosigned))
        return cosigned
