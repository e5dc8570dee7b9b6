"""Keys of a side as they change, wired: what signs now, what partners are told of it, and what is pinned of theirs.

Rotating announces, then changes: the next key is drawn and durable, one transaction retires the key in use and puts a
`key` leaf into every partner's log, heads signed before get the new key's line too. A crash in between leaves a key
nobody announced, which the next rotation takes, or heads without the new line, which the next start adds.
"""

from typing import TYPE_CHECKING

import msgspec

from jisr.config.keys import Keys
from jisr.config.settings import Settings
from jisr.exchange.ledger import KeyHistory, KeyPurpose, Partners, Retired
from jisr.exchange.own_keys import OwnKeys
from jisr.exchange.witness import Witness
from jisr.store.sqlite.pushed import SqliteWitnessing
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.releases import KeyFact
from jisr.terms.sides import Card, Partner, log_origin, witness_name
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Signer, Verifier

if TYPE_CHECKING:
    from jisr.node.side import Node

OVERLAP_DAYS = 30
"""Days a rotated key signs beside the new one, unless told otherwise."""
DAY_S = 86_400


def own_keys(store: Store, history: KeyHistory, clock: Clock, first: Card, keys: Keys) -> OwnKeys:
    """The changing keys of a side; `first` is its card with the keys it began with."""
    purposes: tuple[KeyPurpose, ...] = ("log", "receipt")
    made = {name: (getattr(keys, name), *keys.later.get(name, ())) for name in purposes}
    return OwnKeys(store, history, clock, first, made, keys.receipt_mldsa)


def witness_of(store: Store, clock: Clock, card: Card, keys: Keys, settings: Settings) -> Witness:
    """The witness a side is for the logs its settings name; OurMistake when it has no key for that yet."""
    if settings.witness and keys.witness is None:
        raise OurMistake(
            "no-witness-key", "This side is to witness logs and has no key for it.", "Make one: jisr keys make."
        )
    signer = Signer(witness_name(card), KEY_COSIGNATURE, keys.witness) if keys.witness is not None else None
    try:
        logs = [Verifier.parse(line) for line in settings.witness]
    except PartnerFault:
        logs = []
    if any(key.kind != KEY_ED25519 for key in logs) or len(logs) < len(settings.witness):
        raise OurMistake("witness-key", "A log to witness is not stated by its key line.", "Look at side.toml.")
    return Witness(store, SqliteWitnessing(), clock, signer, logs)


def pin_card(tx: Tx, partners: Partners, partner: Partner, card: bytes, ours: Card, at: int) -> None:
    """Pin a card whose words were compared, and with it what it says of keys that count no more."""
    partners.pin(tx, partner, card, at)
    if isinstance(partner.card.revoked, msgspec.UnsetType):
        return
    origin = log_origin(partner.card, ours, partner.theirs)
    for one in partner.card.revoked:
        partners.retire(tx, partner.side, Retired("log", one.key, None, origin, one.size), at)


def rotate(node: "Node", purpose: KeyPurpose, days: int = OVERLAP_DAYS) -> str:
    """Change to the next key; both sign for so many days. The new public key, base64."""
    if not 1 <= days <= 366:
        raise OurMistake("overlap", "Two keys sign together for 1 to 366 days.")
    until = node.clock.now() // 1000 + days * DAY_S

    def turn(tx: Tx) -> str:
        made = node.own.turn(tx, purpose, until)
        for partner in node.standing.pinned_all(tx) if purpose == "log" else ():
            node.outgoing.state(tx, partner.side, "key", [KeyFact(made, until)])
        return made

    made = node.store.write(turn)
    finish(node)
    return made


def revoke(node: "Node") -> str:
    """Change the log key at once, because somebody else may hold it; the new public key, base64.

    Of what the old one signed, partners are to trust what they had receipted.
    """

    def turn(tx: Tx) -> str:
        heads = [node.standing.head(tx, partner.side, "out") for partner in node.standing.pinned_all(tx)]
        return node.own.turn(tx, "log", None, [head for head in heads if head is not None])

    made = node.store.write(turn)
    finish(node)
    return made


def state_mldsa(node: "Node") -> None:
    """From now on receipts carry a line by the ML-DSA key too, and the card says so."""
    node.store.write(node.own.state_mldsa)
    finish(node)


def finish(node: "Node") -> None:
    """What a crash after the change may have left undone: the newest key's line on every head, and signed tails."""
    node.card = node.own.card()
    if node.card.version > 1:
        node.outgoing.sign_again()
    node.outgoing.sign()
