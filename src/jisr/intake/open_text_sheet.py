"""What is read out of an open text: marks on its words, and suggestions an officer may cut out of it. Pure."""

from typing import Literal

import msgspec

As = Literal["category", "count", "kind", "place", "time"]
FIELDS: tuple[As, ...] = ("time", "place", "kind", "category", "count")
"""The fields of a suggestion, in the order they are shown."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the text in code points, `end` not included, and what it may mean."""

    start: int
    end: int
    as_: As = msgspec.field(name="as")
    text: str
    means: str


class Option(msgspec.Struct, frozen=True):
    """One value a field may take: `id` is stable and says the value itself, `label` says it in words."""

    id: str
    label: str


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a suggestion; `chosen` is the id of an option, empty while a person has to choose."""

    name: As
    chosen: str
    options: tuple[Option, ...]
    say_en: str
    say_ar: str


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that may become a report of its own: its words, and what each field may say.

    `title` is made of our own words and the place's name, never of the sentence's.
    """

    start: int
    end: int
    quote: str
    title: str
    fields: tuple[Field, ...]
    marks: tuple[Mark, ...]

    @property
    def asks(self) -> tuple[As, ...]:
        """The fields a person has to choose."""
        return tuple(field.name for field in self.fields if not field.chosen)
