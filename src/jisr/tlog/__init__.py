"""Transparency logs: lists of entries that can only grow, and that others can check (C2SP, SHA-256, Ed25519).

`merkle` hashes entries into a tree, grows it and checks proofs; `tiles` and `proofs` say how the tree lies in files
and make proofs from them. `note`, `checkpoint` and `cosignature` are the signed side: a log states its size and root,
others state that they hold it. All of it works on values: no clock, file, socket or chance.

Written to signed-note 1.0.0, tlog-checkpoint 1.0.0, tlog-cosignature 1.0.1 (Ed25519) and tlog-tiles 0.1, so that
programs that are not ours can verify a log of ours.
"""

from jisr.tlog.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from jisr.tlog.cosignature import cosign, verify_cosignature
from jisr.tlog.merkle import EMPTY_ROOT, Frontier, leaf_hash
from jisr.tlog.note import Note, Signature, Signer, Verifier

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "Frontier",
    "Note",
    "Signature",
    "Signer",
    "Verifier",
    "cosign",
    "leaf_hash",
    "open_checkpoint",
    "sign_checkpoint",
    "verify_cosignature",
]
