"""Passkeys beside passwords: made by a signed-in person, and enough by themselves to sign in.

The person is verified by the authenticator each time (a PIN, a finger), so a passkey is two factors. It belongs to
the host the browser used; bare IP addresses have none. Each challenge is ours, good once, for minutes.
"""

import ipaddress
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

import webauthn
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from jisr.people.ceremony import ALGORITHMS, Address, Used, challenge_in, credential_in, made, refused, used
from jisr.people.challenges import LIFE_MS, Challenges
from jisr.people.ledger import Account, Passkey, PeopleLedger, Sitting
from jisr.people.names import check_name, name_key
from jisr.people.pace import Pace
from jisr.people.rules import proved_lately, runs_back
from jisr.people.sittings import Sittings
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.ids import new_id
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx

log = logging.getLogger("jisr.people")
PROVED_MS = 5 * 60_000
"""How lately the password must have been typed before a passkey is made."""
MOST = 10
"""Passkeys of one account."""
UNKNOWN = "passkey"
"""What attempts with credentials nobody has are paced by; names cannot collide with it, they are paced by account."""


class Held(NamedTuple):
    """A passkey as its person sees it; `made` and `used` in milliseconds."""

    id: str
    name: str
    host: str
    synced: bool
    made: int
    used: int | None


class Passkeys:
    """Every passkey of the side. Each public method is one transaction at most."""

    def __init__(
        self, store: Store, ledger: PeopleLedger, sittings: Sittings, pace: Pace, clock: Clock, entropy: Entropy
    ) -> None:
        self._store, self._ledger, self._sittings, self._pace = store, ledger, sittings, pace
        self._clock, self._entropy = clock, entropy
        self.challenges = Challenges(clock, entropy)

    # --- making and keeping them -------------------------------------------------------------------------------

    def prepare(self, token: str, side: str, address: Address, where: str) -> dict[str, Any]:
        """Options for `navigator.credentials.create`, as JSON; Refused `prove` without a password typed lately."""
        rp = _rp(address)

        def read(tx: Tx) -> tuple[Sitting, Account, list[Passkey]]:
            sitting, account = self._sittings.need(tx, token)
            return sitting, account, list(self._ledger.passkeys(tx, account.id))

        sitting, account, kept = self._store.read(read)
        if not proved_lately(sitting.proved, self._clock.now(), PROVED_MS):
            raise Refused("prove", "Type your password again before you make a passkey.", "Send it with this request.")
        _room(kept)
        return options_to_json_dict(webauthn.generate_registration_options(
            rp_id=rp, rp_name=f"Jisr {side}", user_name=account.name, user_id=account.id.encode(),
            challenge=self.challenges.give("register", rp, where, sitting.digest), timeout=LIFE_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential) for one in kept if one.rp == rp],
            supported_pub_key_algs=ALGORITHMS,
        ))  # fmt: skip

    def register(self, token: str, name: str, answer: dict[str, object], address: Address) -> Held:
        """Keep the passkey a browser made in answer to `prepare`, under the name its person gives it."""
        rp, called = _rp(address), check_name(name, "passkey")
        challenge = challenge_in(answer)
        given = self.challenges.take(challenge, "register", rp)
        if given is None:
            raise _late()
        seen = made(answer, challenge, address)

        def keep(tx: Tx) -> Held:
            sitting, account = self._sittings.need(tx, token)
            if sitting.digest != given.sitting:
                raise _late()
            kept = self._ledger.passkeys(tx, account.id)
            _room(kept)
            if any(name_key(one.name) == name_key(called) for one in kept):
                raise OurMistake("passkey-name", "You have a passkey of this name already.", "Give it another name.")
            if self._ledger.passkey(tx, seen.credential) is not None:
                raise refused("known already")
            fresh = Passkey(
                new_id(self._entropy), account.id, called, seen.credential, seen.public, rp, seen.counter, seen.synced,
                self._clock.now(),
            )  # fmt: skip
            self._ledger.enrol(tx, fresh)
            return _held(fresh)

        return self._store.write(keep)

    def held(self, token: str) -> list[Held]:
        """The passkeys of this session's person, oldest first."""

        def read(tx: Tx) -> list[Held]:
            _, account = self._sittings.need(tx, token)
            return [_held(one) for one in self._ledger.passkeys(tx, account.id)]

        return self._store.read(read)

    def remove(self, token: str, passkey: str) -> None:
        """Forget one of this person's passkeys; every other session that began with it ends. OurMistake `not-ours`."""

        def forget(tx: Tx) -> None:
            sitting, account = self._sittings.need(tx, token)
            if passkey not in {one.id for one in self._ledger.passkeys(tx, account.id)}:
                raise OurMistake("not-ours", "You have no such passkey.")
            self._ledger.forget(tx, passkey)
            for one in self._ledger.sittings(tx, account.id):
                if one.passkey == passkey and one.digest != sitting.digest:
                    self._sittings.end(tx, one, account, "passkey")

        self._store.write(forget)

    # --- signing in --------------------------------------------------------------------------------------------

    def challenge(self, address: Address, where: str) -> dict[str, Any]:
        """Options for `navigator.credentials.get` as JSON, the same for everyone."""
        rp = _rp(address)
        return options_to_json_dict(webauthn.generate_authentication_options(
            rp_id=rp, challenge=self.challenges.give("sign-in", rp, where), timeout=LIFE_MS,
            user_verification=UserVerificationRequirement.REQUIRED,
        ))  # fmt: skip

    def open(self, token: str, answer: dict[str, object], address: Address, where: str) -> tuple[Account, Sitting]:
        """Begin the session of `token` for whoever made this answer.

        Refused `passkey` alike for an unknown credential and one that does not verify; `passkey-late` for a challenge
        that is not open; `passkey-copied` when its counter ran back; Unavailable `wait` when it is too soon.
        """
        rp, challenge, credential = _rp(address), challenge_in(answer), credential_in(answer)
        if self.challenges.take(challenge, "sign-in", rp) is None:
            raise _late()
        found = self._store.read(lambda tx: self._ledger.passkey(tx, credential))
        key = f"passkey {found[0].id}" if found else UNKNOWN
        self._pace.enter(key, where)
        passed = False
        try:
            if found is None or found[0].rp != rp:
                raise refused("unknown credential")
            seen = used(answer, challenge, address, found[0].public)
            if seen.handle != found[1].id.encode():
                raise refused("of another account")
            passed = True
        finally:
            self._pace.leave(key, where, passed)
        return self._store.write(lambda tx: self._begin(tx, token, credential, seen))

    def _begin(self, tx: Tx, token: str, credential: bytes, seen: Used) -> tuple[Account, Sitting]:
        """Judge the counter as it stands now: of two answers at once one is later, and removal may have been first."""
        found = self._ledger.passkey(tx, credential)
        if found is None or seen.handle != found[1].id.encode():
            raise refused("removed meanwhile")
        passkey, account = found
        if runs_back(passkey.counter, seen.counter):
            log.warning("passkey %s answered count %d after %d", passkey.id, seen.counter, passkey.counter)
            raise Refused(
                "passkey-copied", "This passkey answered out of order and may have been copied.",
                "Sign in with your password, remove it, and make a new one.",
            )  # fmt: skip
        self._ledger.use(tx, passkey._replace(counter=seen.counter, used=self._clock.now()))
        return account, self._sittings.begin(tx, account, token, proved=False, passkey=passkey.id)


def _rp(address: Address) -> str:
    """What passkeys made here are bound to."""
    host = address.host.lower()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host
    raise OurMistake(
        "passkey-address", "Passkeys do not exist for bare IP addresses.", "Open this side by its name, not its number."
    )


def _room(kept: Sequence[Passkey]) -> None:
    if len(kept) >= MOST:
        raise OurMistake("passkeys", f"An account has at most {MOST} passkeys.", "Remove one first.")


def _late() -> Refused:
    return Refused("passkey-late", "This took too long, or was answered already.", "Start again.")


def _held(passkey: Passkey) -> Held:
    return Held(passkey.id, passkey.name, passkey.rp, passkey.synced, passkey.made, passkey.used)
