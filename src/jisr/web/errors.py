"""One table from what went wrong to how it is answered.

An object that does not exist and one that is not this person's to act on get the same bytes. What only our own log may
hold stays there; an error nobody foresaw is answered with one sentence and no more.
"""

import logging
from typing import NamedTuple

from litestar.exceptions import HTTPException, ValidationException

from jisr.terms.errors import JisrError, OurMistake, PartnerFault, Refused, Unavailable
from jisr.terms.reports import Lang
from jisr.web.sentences import in_arabic

log = logging.getLogger("jisr.web")

STATUS: tuple[tuple[type[JisrError], int], ...] = (
    (OurMistake, 400), (Refused, 403), (PartnerFault, 502), (Unavailable, 503), (JisrError, 500),
)  # fmt: skip
BY_CODE = {"disk-full": 507, "media-type": 415, "method": 405, "not-found": 404, "signed-out": 401, "too-large": 413}
"""Codes HTTP has a word of its own for."""
NO_SUCH = frozenset((
    "no-alarm", "no-closing", "no-entry", "no-media", "no-partner", "no-proposal", "no-report", "no-rule", "no-upload",
    "not-ours", "third-party",
))  # fmt: skip
"""Codes that would tell what is there from what is not."""


class Answer(NamedTuple):
    """An error as it is told; `lang` is the language of its sentences, the code is the same in each."""

    status: int
    code: str
    say: str
    hint: str
    lang: Lang = "en"

    def spoken(self, lang: Lang) -> "Answer":
        """The same in a language, or as it is where we have no sentence for it in that one."""
        if lang != "ar" or (said := in_arabic(self.code, self.say, self.hint)) is None:
            return self
        return self._replace(say=said[0], hint=said[1], lang="ar")


NOT_FOUND = Answer(404, "not-found", "There is nothing here by that name, or not for you.", "Go back to the log.")
FAULT = Answer(500, "fault", "Something went wrong here.", "Try again; if it stays so, tell whoever runs this side.")
_HTTP = {
    404: NOT_FOUND,
    405: Answer(405, "method", "That cannot be done with this address.", ""),
    413: Answer(413, "too-large", "That is more than can be sent here at once.", "Send less at once."),
}


def missing() -> OurMistake:
    """What to raise for an object that is not there."""
    return OurMistake(NOT_FOUND.code, NOT_FOUND.say, NOT_FOUND.hint)


def answer(error: Exception, lang: Lang = "en") -> Answer:
    """What to tell of `error` in a language; what must not be told is written to our own log."""
    if isinstance(error, JisrError) and error.detail and error.code not in NO_SUCH:
        log.warning("%s %r", error.code, error.detail)
    return _answer(error).spoken(lang)


def standing(error: JisrError | None, lang: Lang) -> Answer | None:
    """What to tell of what stays wrong, such as the disk: told again and again, logged where it happened."""
    return None if error is None else _answer(error).spoken(lang)


def _answer(error: Exception) -> Answer:
    if isinstance(error, JisrError):
        if error.code in NO_SUCH:
            return NOT_FOUND
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        return Answer(BY_CODE.get(error.code, status), error.code, error.say, error.hint)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _HTTP.get(error.status_code) or Answer(400, "request-form", _which(error), "Correct it and send again.")
    log.error("unforeseen", exc_info=error)
    return FAULT


def _which(error: HTTPException) -> str:
    """Which field of a request did not fit."""
    faults = error.extra if isinstance(error, ValidationException) and isinstance(error.extra, list) else []
    for fault in faults:
        if isinstance(fault, dict):
            return f"The request does not fit: {fault.get('key', '')}: {fault.get('message', '')}"[:200] + "."
    return "The request cannot be read."
