"""Handling: what a released item says about its own use, and how a side deals with a partner.

`Handling` travels with the item. `Dealings` and `Caution` are a side's own settings and stay with it.
"""

from typing import Literal, get_args

import msgspec

from jisr.terms.errors import OurMistake
from jisr.terms.texts import check_words

Purpose = Literal[
    "civil-protection", "coordination", "de-confliction", "humanitarian", "monitoring", "rescue", "safety", "training",
]  # fmt: skip
"""What a partner may use an item for: a closed list without investigation or targeting."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
MarkFrom = Literal["open", "restricted", "confidential", "secret", "never"]
"""From which marking on something holds."""
MAX_LABEL = 60
LEVEL_NAMES = ("open", "restricted", "confidential", "secret")


class Handling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`label` is the partner's own word for the marking, `retain_until` when it must be gone, seconds."""

    label: str | None = None
    personal: bool = False
    purpose: Purpose | None = None
    retain_until: int | None = None


class Dealings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is settled with one partner besides its limits.

    `equivalence` maps our marking levels to the partner's labels; while it has none, no label is carried. `exercise`
    says whether the partner is told what is played as well, only that, or never. `purposes` are those agreed. With
    `push` our log is brought to the partner, who cannot fetch it.
    """

    equivalence: dict[str, str] = {}
    exercise: Literal["both", "never", "only"] = "both"
    purpose_needed: bool = False
    purposes: tuple[Purpose, ...] = PURPOSES
    push: bool = False


class Caution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How careful a side is with every release.

    From `two_persons_from` on a second release officer must approve, within `approve_s` seconds. `call_signs` are
    words the reading of a draft stops at, besides those that look like call signs.
    """

    approve_s: int = 3600
    call_signs: tuple[str, ...] = ()
    two_persons_from: MarkFrom = "secret"


def check_dealings(dealings: Dealings) -> Dealings:
    """The settings about a partner, when they can be used."""
    for level, label in dealings.equivalence.items():
        if level not in LEVEL_NAMES:
            raise OurMistake("equivalence", f"{level} is no marking of ours.", "Look at side.toml.")
        check_words("label", label, MAX_LABEL)
    return dealings


def check_caution(caution: Caution) -> Caution:
    """The settings about releasing, when they can be used."""
    if not 60 <= caution.approve_s <= 7 * 86_400:
        raise OurMistake("approve-time", "A second officer has from a minute to seven days.", "Look at side.toml.")
    for sign in caution.call_signs:
        check_words("call sign", sign, MAX_LABEL)
    return caution
