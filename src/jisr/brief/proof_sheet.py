"""A disclosure as one printed page, in English or Arabic: what the file proves, in words, and numbers to compare.

Typst makes the page from data alone, with the fonts that were installed and no others: the same disclosure always gives
the same words. The page proves nothing by itself, and says so.
"""

import hashlib
import re
from importlib import resources
from typing import Any

import msgspec

from jisr.brief.proof_words import WORDS
from jisr.exchange.cards import fingerprint, read_card
from jisr.exchange.evidence import Answer, Disclosure, Evidence
from jisr.exchange.ledger import Direction
from jisr.exchange.rules import facts
from jisr.people.rules import check
from jisr.release import Disclosing
from jisr.terms.actors import Actor
from jisr.terms.epochs import epoch_of
from jisr.terms.releases import AckFact, Content, LeafHeader
from jisr.terms.reports import Lang
from jisr.terms.sides import Card
from jisr.terms.times import iso
from jisr.terms.words import words_of
from jisr.tlog.checkpoint import Checkpoint, parse_checkpoint
from jisr.tlog.merkle import leaf_hash
from jisr.tlog.note import TIME_SIZE, parse_note

MOST = 900
"""Characters of a content shown on the page; the file has all of it."""
MOST_ANSWERS = 4
_INDEX = re.compile(r"^index ([0-9]+)$", re.MULTILINE)
_disclosure = msgspec.json.Decoder(Disclosure).decode
_header = msgspec.json.Decoder(LeafHeader).decode
_content = msgspec.json.Decoder(Content).decode

Piece = dict[str, Any]


class Sheets:
    """Printed proofs; the record says that one was made, and for whom, before anybody has its bytes."""

    def __init__(self, evidence: Evidence, disclosing: Disclosing) -> None:
        self._evidence, self._disclosing = evidence, disclosing

    def make(
        self, actor: Actor, side: str, direction: Direction, index: int, to: str, lang: Lang, epoch: int | None = None
    ) -> bytes:
        """The page about one entry of the newest log, or of that epoch's, as PDF; `to` says in words who gets it."""
        check(actor, "release")
        made = proof_sheet(self._evidence.disclosure(side, direction, index, epoch), lang)
        return self._disclosing.note(actor, side, direction, index, to, made, "sheet", epoch)


def proof_sheet(disclosure: bytes, lang: Lang) -> bytes:
    """The page as PDF."""
    import typst  # 30 MB of compiler, wanted by few

    given = said(disclosure, lang)
    fonts = [str(resources.files(name) / "files") for name in ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")]
    source = (resources.files("jisr.brief") / "proof_sheet.typ").read_bytes()
    made: object = typst.compile(  # type: ignore[misc]
        source, font_paths=fonts, ignore_system_fonts=True, sys_inputs={"data": msgspec.json.encode(given).decode()}
    )
    return bytes(made)  # type: ignore[call-overload, no-any-return]


def said(disclosure: bytes, lang: Lang) -> dict[str, Any]:
    """Everything the page says. A piece of text is `exact` when it reads left to right in either language."""
    shown, say = _disclosure(disclosure), WORDS[lang]
    author, reader = read_card(shown.author.encode()), read_card(shown.reader.encode())
    names = {"author": _name(author, lang), "reader": _name(reader, lang)}
    header, head = _header(shown.item.header.encode()), _head(shown.item.proof)
    content = _content(shown.item.body) if shown.item.body is not None and header.k in ("release", "revise") else None
    mark = say["mark.none"] if content is None or header.mark is None else say[f"level.{header.mark}"]
    if content is not None and content.exercise:
        mark = f"{mark} · {say['exercise']}"
    return {
        "lang": lang, "title": say["title"], "mark": mark, "foot": say["foot"], "about": say["about"].format(**names),
        "facts": _facts(shown, header, content, head, (author, reader), lang),
        "parts": [
            {"title": say["proves"], "lines": [[_words(line)] for line in _proved(shown, header, names, lang)]},
            {"title": say["not"], "lines": [
                [_words(say[key])] for key in ("n.truth", "n.read", "n.clock", "n.other")
            ]},
        ],
        "numbers": {"title": say["numbers"], "rows": [
            [say["leaf"], _exact(_grouped(leaf_hash(shown.item.header.encode())))],
            [say["root"], _exact(_grouped(head.root))],
            [say["head"], _exact(str(head.size))],
            [say["file"], _exact(_grouped(hashlib.sha256(disclosure).digest()))],
            *([
                say["words"].format(side=_isolated(_name(card, lang))),
                _words(" ".join(words_of(fingerprint(text.encode()), lang))),
            ] for card, text in ((author, shown.author), (reader, shown.reader))),
        ]},
    }  # fmt: skip


def _facts(
    shown: Disclosure, header: LeafHeader, content: Content | None, head: Checkpoint, cards: tuple[Card, Card],
    lang: Lang,
) -> list[tuple[str, Piece]]:  # fmt: skip
    say = WORDS[lang]
    kind = say.get(f"k.{header.k}", say["k.other"])
    rows = [
        (say["author"], _words(_name(cards[0], lang))), (say["reader"], _words(_name(cards[1], lang))),
        (say["log"], _exact(head.origin)), (say["epoch"], _exact(str(epoch_of(head.origin)))),
        (say["index"], _exact(_at(shown.item.proof))),
        (say["kind"], _words(kind)), (say["dated"], _exact(_when(header.at))),
    ]  # fmt: skip
    if content is None:
        rows.append((say["content"], _words(say["none"] if header.b is None else say["hidden"])))
        return rows
    text = f"{content.title}\n{content.text}".strip()
    rows.append((say["content"], {**_words(text if len(text) <= MOST else text[:MOST] + " …"), "lang": content.lang}))
    rows.append((say["occurred"], _exact(" – ".join(dict.fromkeys(_when(at) for at in content.occurred)))))
    if content.place is not None and content.place.name:
        rows.append((say["place"], _exact(content.place.name)))
    return rows


def _proved(shown: Disclosure, header: LeafHeader, names: dict[str, str], lang: Lang) -> list[str]:
    say, index = WORDS[lang], _at(shown.item.proof)
    isolated = {key: _isolated(name) for key, name in names.items()}

    def line(key: str, **given: str) -> str:
        return say[key].format(**isolated, **{name: _isolated(value) for name, value in given.items()})

    lines = [line("p.told", index=index)]
    if shown.receipt is None:
        lines.append(line("p.no-receipt"))
    else:
        size = str(parse_checkpoint(parse_note(shown.receipt.encode()).text).size)
        lines.append(line("p.receipt", at=_when(_signed_at(shown.receipt)), size=size))
    for beat in shown.heartbeats:
        held, at = parse_checkpoint(parse_note(beat.encode()).text).size, _signed_at(beat)
        key = "p.after" if held > int(index) else "p.before"
        lines.append(line(key, at=_when(at), size=str(held)))
        if key == "p.before" and header.at < at and header.k != "ack":
            lines.append(line("p.backdated"))
    if shown.seen is not None:
        lines.append(line("p.seen", index=_at(shown.seen.proof)))
    if shown.closed is not None:
        lines.append(line("p.closed"))
    return lines + [
        line("p.answer", index=_at(one.proof), what=say[_what(one)], at=_when(_header(one.header.encode()).at))
        for one in shown.answers[:MOST_ANSWERS]
    ]


def _what(answer: Answer) -> str:
    found = facts(_header(answer.header.encode()))
    return f"w.{found.stage}" if isinstance(found, AckFact) else "w.rejected"


def _head(proof: str) -> Checkpoint:
    return parse_checkpoint(parse_note(proof.partition("\n\n")[2].encode()).text)


def _at(proof: str) -> str:
    found = _INDEX.search(proof)
    return found[1] if found else ""


def _signed_at(note: str) -> int:
    """The time on the only cosignature of a note, seconds."""
    return int.from_bytes(parse_note(note.encode()).signatures[-1].blob[:TIME_SIZE], "big")


def _name(card: Card, lang: Lang) -> str:
    return card.name_ar if lang == "ar" else card.name_en


def _when(seconds: int) -> str:
    return iso(seconds * 1000)


def _grouped(digest: bytes) -> str:
    text = digest.hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _isolated(text: str) -> str:
    return f"\u2068{text}\u2069"


def _words(text: str) -> Piece:
    return {"text": text, "exact": False}


def _exact(text: str) -> Piece:
    return {"text": text, "exact": True}
