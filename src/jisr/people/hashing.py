"""Passwords hashed and compared: a good part of a second and 64 MiB each, so never inside a transaction."""

import base64
import threading
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import HashingError, InvalidHashError, VerificationError, VerifyMismatchError

from jisr.terms.errors import Unavailable
from jisr.terms.times import Entropy

T = TypeVar("T")

HASHES = 2
"""Password hashes under way at once."""


class Hashing:
    """Argon2id, at most HASHES at once. Raises Unavailable `password-check` when memory is short or a hash damaged."""

    def __init__(self, entropy: Entropy, hasher: PasswordHasher | None) -> None:
        self._entropy, self._hasher = entropy, hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(HASHES)
        self.decoy = _decoy(self._hasher, entropy)

    def matches(self, hashed: str, secret: bytes) -> bool:
        try:
            return self._slowly(lambda: self._hasher.verify(hashed, secret))
        except VerifyMismatchError:
            return False

    def make(self, secret: bytes) -> str:
        salt = self._entropy.draw(self._hasher.salt_len)
        return self._slowly(lambda: self._hasher.hash(secret, salt=salt))

    def outdated(self, hashed: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def _slowly(self, work: Callable[[], T]) -> T:
        with self._turns:
            try:
                return work()
            except VerifyMismatchError:
                raise
            except (HashingError, InvalidHashError, VerificationError) as error:
                raise Unavailable(
                    "password-check", "Passwords cannot be checked just now.",
                    "Try again in a minute; if it stays so, memory is short or the data damaged.", detail=repr(error),
                ) from error  # fmt: skip


def _decoy(hasher: PasswordHasher, entropy: Entropy) -> str:
    """A hash no password has, in these parameters: checking it takes as long as checking a real one."""
    salt, tag = (base64.b64encode(entropy.draw(n)).decode().rstrip("=") for n in (hasher.salt_len, hasher.hash_len))
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${tag}"
