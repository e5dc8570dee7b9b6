"""Any order of what people and administrators do, against a model that keeps everything in plain sight."""

from contextlib import ExitStack

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from jisr.people import Session
from jisr.terms.actors import ROLES, Role
from jisr.terms.errors import JisrError, OurMistake, Refused
from tests.people.house import AMAL, AMALS, HOUR, MINUTE, OMAR, OMARS, opened

NAMES = ["Layla", "LAYLA", "كريم", "كـريم", AMAL, OMAR]
WORDS = {name.casefold(): f"password of {name.casefold()}" for name in NAMES}
names, roles = st.sampled_from(NAMES), st.sampled_from(ROLES)


def same(name: str) -> str:
    """The model's own folding, enough for NAMES."""
    return name.casefold().replace("ـ", "")


class Life(RuleBasedStateMachine):
    links = Bundle("links")
    sessions = Bundle("sessions")

    @initialize()
    def open(self) -> None:
        self.stack = ExitStack()
        self.house = self.stack.enter_context(opened())
        self.people, self.clock = self.house.people, self.house.clock
        self.accounts: dict[str, tuple[str, Role, str]] = {
            same(AMAL): (AMAL, "administrator", AMALS),
            same(OMAR): (OMAR, "release officer", OMARS),
        }
        self.open_links: dict[str, tuple[Role, int]] = {}
        self.alive: dict[str, tuple[str, int, int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()

    @rule(target=links, role=roles)
    def offer(self, role: Role) -> str:
        token = self.people.create_link(role, "post", None)
        self.open_links[token] = (role, self.clock.at + 15 * MINUTE)
        return token

    @rule(token=links, name=names)
    def sign_up(self, token: str, name: str) -> None:
        role, expires = self.open_links.get(token, ("observer", 0))
        try:
            actor = self.people.sign_up(token, name, WORDS[name.casefold()])
        except Refused:
            assert self.clock.at >= expires
        except OurMistake:
            assert self.clock.at < expires
            assert same(name) in self.accounts
        else:
            assert self.clock.at < expires
            assert same(name) not in self.accounts
            assert (actor.person, actor.role) == (name, role)
            del self.open_links[token]
            self.accounts[same(name)] = (name, role, WORDS[name.casefold()])

    @rule(target=sessions, name=names)
    def sign_in(self, name: str) -> Session | None:
        known = self.accounts.get(same(name))
        try:
            session = self.people.sign_in(name, known[2] if known else "anything at all", "10.0.0.9")
        except JisrError:
            assert known is None
            return None
        assert known is not None
        assert (session.actor.person, session.actor.role) == known[:2]
        self.alive[session.token] = (same(name), self.clock.at, self.clock.at)
        return session

    @rule(session=sessions)
    def use(self, session: Session | None) -> None:
        if session is None:
            return
        found, expected = self.people.session(session.token), self.alive.get(session.token)
        now = self.clock.at
        if expected is None or now >= expected[1] + 12 * HOUR or now >= expected[2] + HOUR:
            assert found is None
            self.alive.pop(session.token, None)
            return
        assert found is not None
        assert found.actor.role == self.accounts[expected[0]][1]
        assert found.csrf == session.csrf
        self.alive[session.token] = (*expected[:2], now)

    @rule(session=consumes(sessions))
    def sign_out(self, session: Session | None) -> None:
        if session is not None:
            self.people.sign_out(session.token)
            self.alive.pop(session.token, None)
            assert self.people.session(session.token) is None

    def only_administrator(self, key: str) -> bool:
        return [one for one, (_, role, _) in self.accounts.items() if role == "administrator"] == [key]

    @rule(name=names, role=roles)
    def change_role(self, name: str, role: Role) -> None:
        known = self.accounts.get(same(name))
        try:
            self.people.change_role(None, name, role, "post")
        except OurMistake:
            assert known is None
        except Refused:
            assert self.only_administrator(same(name))
            assert role != "administrator"
        else:
            assert known is not None
            self.accounts[same(name)] = (known[0], role, known[2])
            self.end_all(name)

    @rule(name=names)
    def remove(self, name: str) -> None:
        try:
            self.people.remove(None, name)
        except OurMistake:
            assert same(name) not in self.accounts
        except Refused:
            assert self.only_administrator(same(name))
        else:
            del self.accounts[same(name)]
            self.end_all(name)

    def end_all(self, name: str) -> None:
        self.alive = {token: one for token, one in self.alive.items() if one[0] != same(name)}

    @rule(minutes=st.sampled_from([1, 5, 16, 59, 240]))
    def wait(self, minutes: int) -> None:
        self.clock.at += minutes * MINUTE

    @invariant()
    def accounts_are_the_models(self) -> None:
        if hasattr(self, "house"):
            found = [(actor.person, actor.role) for actor in self.people.accounts()]
            assert sorted(found) == sorted(one[:2] for one in self.accounts.values())
            assert any(role == "administrator" for _, role in found)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=30)
