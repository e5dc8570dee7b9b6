"""Coming in and being shown out: the door covers the floor, and what was typed stays."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.sides import NAMES, PASSWORD, Sides


def test_a_wrong_password_is_said_and_the_right_one_lets_in(sit: Sit, sides: Sides, lang: str) -> None:
    seat = sit(sides.iraq, lang=lang)
    seat.knock()
    seat.watched.may(r"status of 40[13].*/api/v1/session$")
    seat.sign_in(password="not the password")
    expect(seat.page.get_by_role("alert")).to_have_text(re.compile(r"\S{3,}.*[.。]", re.S))
    expect(seat.page.locator("[name=name]")).to_have_value(NAMES["release officer"])
    seat.sign_in()
    seat.live()
    expect(seat.page.get_by_role("dialog")).to_have_count(0)
    expect(seat.page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
