"""What a browser's form sends, read strictly: UTF-8, one known shape, a bounded number of fields."""

from urllib.parse import parse_qsl

from jisr.terms.errors import OurMistake

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 200


class Form:
    """The fields of one form, in the order sent."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """The one value of a field, empty when it was left empty or out."""
        values = self.all(name)
        if len(values) > 1:
            raise OurMistake("form-twice", f"The form gives {name} twice.")
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be given several times."""
        return [value for field, value in self._fields if field == name]

    def whole(self, name: str, digits: int = 6) -> int | None:
        """A whole number of at most so many digits, None when the field is empty."""
        text = self.text(name).strip()
        if not text:
            return None
        return _whole(text, digits)

    def wholes(self, name: str, digits: int = 15) -> list[int]:
        """Every whole number of a field that may be given several times."""
        return [_whole(text, digits) for text in self.all(name)]


def _whole(text: str, digits: int) -> int:
    if not text.isdecimal() or len(text) > digits:
        raise OurMistake("form-number", f"That must be a whole number of at most {digits} digits.")
    return int(text)


def read_form(body: bytes) -> Form:
    """The form in these bytes, or OurMistake. Line ends are what the person typed, not what browsers make of them."""
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )  # fmt: skip
    except ValueError:
        raise OurMistake("form", "The form cannot be read.", "Load the page again.") from None
    return Form([(name, value.replace("\r\n", "\n")) for name, value in fields])
