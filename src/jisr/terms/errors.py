"""The five ways Jisr says no.

`say` is one sentence anyone may read: it never quotes content, paths, keys or another side's data.
What only our own log may hold goes into `detail`.
"""


class JisrError(Exception):
    """Root of every error a caller must expect; `code` is stable, `say` is for people, `hint` is what to do next."""

    def __init__(self, code: str, say: str, hint: str = "", *, detail: str = "") -> None:
        super().__init__(say)
        self.code = code
        self.say = say
        self.hint = hint
        self.detail = detail


class OurMistake(JisrError):
    """Input from our own people or files that cannot be used as it stands."""


class PartnerFault(JisrError):
    """Bytes from a partner or a carrier that do not hold; `evidence` keeps them for the officer and a mediator."""

    def __init__(
        self, code: str, say: str, hint: str = "", *, detail: str = "", evidence: tuple[bytes, ...] = ()
    ) -> None:
        super().__init__(code, say, hint, detail=detail)
        self.evidence = evidence


class Refused(JisrError):
    """A rule said no; `code` names the rule."""


class Unavailable(JisrError):
    """Nothing is wrong with the request: the same one may be sent again, `hint` says when."""
