"""Whatever somebody writes stays text: no element, attribute or address of a page comes from it.

A page with hostile words must have exactly the elements of the same page with harmless words.
"""

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from jisr.exchange.cards import sign_card
from jisr.intake.reading import DraftPlace
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.reports import Marking
from tests.two_sides.sides import TERMS, draft, exchange, to
from tests.web.staff import PASSWORD, Page, Staff, staffed

MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script>", "<iframe src=javascript:alert(1)>", "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>", "<a href='java\tscript:alert(1)'>x</a>",
    "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>",
    "<math><mtext></form><form><mglyph><svg><mtext><style><path id=</style><img onerror=alert(1) src>",
    "<object data=javascript:alert(1)>", "<embed src=//evil.example>", "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>", "<link rel=stylesheet href=//evil.example>",
    "<style>*{background:url(//evil.example)}</style>", "<form action=//evil.example><button>x", "<textarea><script>",
    "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "</bdi></h3></article><script>alert(1)</script>", "</option></select><img src=x onerror=alert(1)>",
    "</pre><img src=x onerror=alert(1)>", "--><script>alert(1)</script>", "<!--", "-->", "<![CDATA[<script>]]>",
    "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;", "&#x3c;img src=x onerror=alert(1)&#x3e;", "&NewLine;javascript&colon;alert(1)",
    "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)", "` onmouseover=`alert(1)", "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>", "\"/><img src=x onerror=alert(1)>", "\" autofocus onfocus=alert(1) x=\"",
    "x\" style=\"position:fixed\" y=\"", "x onclick=alert(1)", "/><svg/onload=alert(1)", "<ScRiPt>alert(1)</sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<img/src/onerror=alert(1)>", "<x/onclick=alert(1)>press",
    "<svg><animate onbegin=alert(1) attributeName=x>", "<video><source onerror=alert(1)>",
    "<marquee onstart=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>", "<frameset onload=alert(1)>",
    "<isindex action=javascript:alert(1)>", "<bgsound src=javascript:alert(1)>",
    "<table background=javascript:alert(1)>", "<div style=width:expression(alert(1))>", "<q oncut=alert(1)>",
]  # fmt: skip
ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript&#58;alert(1)", "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)",
    "//evil.example/x", "https://evil.example/?a=<b>", "file:///etc/passwd", "blob:x", "\\\\evil\\share",
]  # fmt: skip
TEMPLATES = [
    "{{ 7*7 }}", "{% for x in ().__class__.__bases__ %}{% endfor %}", "{{ session.csrf }}", "{# x #}", "${7*7}",
    "#{7*7}", "<%= 7*7 %>", "{{''.__class__.__mro__}}", "%s%s%n", "{0}{name}", "{n}", "[[7*7]]",
]  # fmt: skip
BIDI = [
    "\u202egnp.exe", "abc\u202edef\u202c", "\u2066unclosed", "\u2067\u2068\u2069\u2069\u2069",
    "\u202a\u202b\u202d\u202e" * 20, "\u200f\u200e\u061c", "تقرير\u202e<script>", "\u202e</bdi><script>",
    "שלום <b>עולם</b>", "الجسر مغلق <img src=x>", "\u2069\u2069\u2069</bdi>\u202e123", "131400ZJUN17\u202e71NUJZ",
    "#1\u202e#2", "«\u2067» <i>", "عربي English 123 عربي",
]  # fmt: skip
ODD = [
    "\ufeff<script>", "\uff1cscript\uff1e", "\u2028<script>\u2029", "\u3008script\u3009", "\ufffe\uffff",
    "\U000e0001\U000e007f", "\U0001f469\u200d\U0001f692" * 30, "Z\u0351\u036b\u0343" * 40, "\u00a0x", "a" * 200,
    "\u200b", "+ADw-script+AD4-", "\ud7ff\ue000", "\u0130\u0131", "\\u003cscript\\u003e", "\\x3cscript\\x3e",
    "%3Cscript%3E", "'; DROP TABLE record; --",
]  # fmt: skip
PAYLOADS = [*MARKUP, *ADDRESSES, *TEMPLATES, *BIDI, *ODD]
HARMLESS = "plain words"
OURS = re.compile(
    r"/((agreements|as|audit|consents|faults|files|floor|handover|media|open-text|parcels|proposals|received|"
    r"recovery|reports|rules|search|signin|signout|signup)(/[a-z0-9-]+)*|style\.css|icon\.svg)?(\?[a-z_]+=[a-z0-9]*(&[a-z_]+=[a-z0-9]*)*)?|#[a-z]+\d*"
)

Skeleton = list[tuple[str, tuple[tuple[str, str], ...]]]


def skeleton(page: Page) -> Skeleton:
    """Elements and attributes without what belongs to one entry or one form."""
    free = {"value", "id", "href", "datetime", "action"}
    return [(tag, tuple((k, "" if k in free else v or "") for k, v in attrs)) for tag, attrs in page.elements]


def without_findings(page: Page) -> Page:
    """The page without what was found in the words, each of which shows a stretch of them and no element in it."""
    one = r'<li>[^<]*<span dir="auto"><bdi>[^<]*<mark>[^<]*</mark>[^<]*</bdi></span></li>'
    return Page(
        re.sub(rf"<h3>[^<]*</h3>\n<ul>({one})+</ul>\n<label class=\"box\"><input [^>]*>[^<]*</label>", "", page.source)
    )


def assert_ours(page: Page) -> None:
    """Every element and address is one of ours."""
    for tag, attrs in page.elements:
        assert tag not in {"script", "style", "img", "svg", "iframe", "object", "embed", "base", "math", "template"}
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name not in {"style", "src", "srcdoc", "formaction", "background", "ping", "srcset"}, (tag, name)
            if name in {"href", "action"}:
                assert OURS.fullmatch(value or ""), (tag, name, value)


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 100


def everywhere(payload: str) -> dict[str, object]:
    """A report with the payload in every field of words."""
    return {
        "title": payload, "text": payload * 2, "source": payload,
        "place": DraftPlace(lon="41.03", lat="34.45", error_m=50, name=payload),
        "marking": Marking(caveats=(payload,), releasable_to=("south",)),
        "detail": {"as": "event", "parties": [payload]},
    }  # fmt: skip


@pytest.fixture(scope="module")
def filed() -> Iterator[tuple[Staff, dict[int, str], int]]:
    """A side whose log holds every payload, and one harmless report to compare with.

    What the doors refuse is let in here: a page must stand what an older or a laxer side once wrote.
    """
    with staffed() as staff, pytest.MonkeyPatch.context() as patch:
        for door in ("intake.rules", "release.judging", "web.api"):
            patch.setattr(f"jisr.{door}.check_words", lambda _, text, *__, **___: text)
        plain = staff.filed(**everywhere(HARMLESS))
        yield staff, {staff.filed(**everywhere(payload)): payload for payload in PAYLOADS}, plain


def pages_of_log(staff: Staff, lang: str) -> Iterator[Page]:
    """Every page of the log, newest first."""
    before = staff.size() + 1
    while before > 1:
        token = staff.session("observer").token
        page = staff.page(f"/?before={before}", cookie=f"jisr_north={token}; jisr_north_lang={lang}")
        yield page
        before = min(serials(page))


def serials(page: Page) -> list[int]:
    return [int((dict(attrs)["id"] or "")[1:]) for tag, attrs in page.elements if tag == "article"]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_log_shows_every_payload_as_words(filed: tuple[Staff, dict[int, str], int], lang: str) -> None:
    staff, payloads, plain = filed
    articles: dict[int, Page] = {}
    for page in pages_of_log(staff, lang):
        assert_ours(page)
        articles |= {serial: page.article(serial) for serial in serials(page)}
    expected = skeleton(articles[plain])
    for serial, payload in payloads.items():
        assert skeleton(articles[serial]) == expected, payload
        assert articles[serial].text.count(payload) >= 6, payload


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_one_report_shows_every_payload_as_words(filed: tuple[Staff, dict[int, str], int], lang: str) -> None:
    staff, payloads, plain = filed
    expected = skeleton(staff.page(f"/reports/{plain}?lang={lang}"))
    for serial, payload in payloads.items():
        page = staff.page(f"/reports/{serial}?lang={lang}")
        assert_ours(page)
        assert skeleton(page) == expected, payload
        assert payload in page.text


def test_what_was_typed_comes_back_as_words(shared: Staff) -> None:
    """Forms that are refused show every field again."""
    staff, plain = shared, shared.filed()
    fields = ("title", "text", "occurred", "lon", "lat", "place", "grade", "source", "id", "level", "kind", "lang")

    def refused(payload: str) -> Page:
        answer = staff.post("/reports", "reporter", **dict.fromkeys(fields, payload))
        assert answer.status_code == 400
        return Page(answer.text)

    def previewed(payload: str) -> Page:
        answer = staff.post(f"/reports/{plain}/preview", partner="south", cell="x", title=payload, text=payload)
        assert answer.status_code == 400
        return Page(answer.text)

    for show in (refused, previewed):
        expected = skeleton(show(HARMLESS))
        for payload in PAYLOADS:
            page = show(payload)
            assert_ours(page)
            assert skeleton(page) == expected, payload
            assert payload in page.text or payload in str(page.elements), payload


def test_the_preview_shows_the_bytes_as_words_and_gives_them_back(filed: tuple[Staff, dict[int, str], int]) -> None:
    staff, _, plain = filed

    def preview(payload: str) -> Page:
        answer = staff.post(f"/reports/{plain}/preview", partner="south", cell="3", title=payload, text=payload)
        assert answer.status_code == 200, answer.text
        return Page(answer.text)

    expected = skeleton(without_findings(preview("other words")))
    assert skeleton(preview("other words at 36.5, 42.1")) != expected
    assert skeleton(without_findings(preview("other words at 36.5, 42.1"))) == expected
    for payload in PAYLOADS:
        page = preview(payload)
        assert_ours(page)
        assert skeleton(without_findings(page)) == expected, payload
        hidden = page.forms[f"/reports/{plain}/release"]
        seen = staff.node.release.preview(plain, "south", Terms(3, hidden["title"] or None, hidden["text"]))
        assert seen.hash == hidden["seen_hash"]
        assert seen.body.decode() in page.text


def test_signing_in_gives_the_name_back_as_words(shared: Staff) -> None:
    def refused(payload: str) -> Page:
        answer = shared.ask(None, "POST", "/signin", data={"name": payload, "password": "wrong"})
        assert answer.status_code == 403
        return Page(answer.text)

    expected = skeleton(refused(HARMLESS))
    for payload in PAYLOADS:
        page = refused(payload)
        assert_ours(page)
        assert skeleton(page) == expected, payload


@pytest.mark.parametrize("names", [("lang", "joined", "token"), ("before",)])
def test_nothing_in_the_address_reaches_a_page(shared: Staff, names: tuple[str, ...]) -> None:
    for path in ("/", "/signin", "/signup", "/nowhere"):
        for payload in PAYLOADS:
            answer = shared.ask("observer", "GET", path, params=dict.fromkeys(names, payload))
            assert answer.status_code in (200, 303, 400, 403, 404)
            assert_ours(Page(answer.text or "<html></html>"))
            assert payload not in answer.text or len(payload) < 4, payload
            assert "set-cookie" not in answer.headers


def test_the_cookie_and_the_accepted_languages_reach_no_page(shared: Staff) -> None:
    for payload in (one for one in PAYLOADS if one.isascii() and one.isprintable()):
        token = shared.session("observer").token
        headers = {"cookie": f"jisr_north={token}; jisr_north_lang={payload}", "accept-language": payload}
        page = shared.page("/", "observer", **headers)
        assert_ours(page)
        assert payload not in page.source or len(payload) < 4


# --- what partners and our own people are called -----------------------------------------------------------------


def renamed(node: Node, name: str) -> bytes:
    """The card of a partner that calls itself this."""
    return sign_card(replace(node.card, name_en=name, name_ar=name, version=2), node.keys.log)


def test_a_partner_writes_words_too() -> None:
    """Its name, its reports and the faults of its link are text from outside."""
    for payload in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</bdi><b>", "{{ 7*7 }}"):
        with staffed() as staff:
            staff.node.pair(renamed(staff.other, payload))
            staff.faults["south"] = payload
            officer = staff.session("release officer").actor
            serial = staff.other.intake.file(officer, draft(marking=to("north")))
            staff.other.release.release(officer, serial, "north", TERMS._replace(title=payload, text=payload))
            staff.clock.tick(20_000)
            exchange(staff.node, staff.other)
            staff.filed()
            for path in ("/", "/?lang=ar", f"/reports/{staff.size()}", f"/reports/{staff.size() - 1}"):
                page = staff.page(path)
                assert_ours(page)
                assert payload in page.text
            assert staff.page("/").text.count(payload) >= 4


def test_a_position_and_a_person_are_words() -> None:
    with staffed() as staff:
        person, seat = 'Amal & "Co" <b>', "north 'desk' <i>"
        staff.node.people.add(None, person, "reporter", seat, PASSWORD)
        session = staff.node.people.sign_in(person, PASSWORD, "here")
        serial = staff.node.intake.file(session.actor, draft())
        staff.sessions["reporter"] = session
        page = staff.page("/", "reporter")
        assert_ours(page)
        assert page.text.count(person) == page.text.count(seat) == 2
        assert person in page.article(serial).text
        assert not {"b", "i"} & {tag for tag, _ in page.elements}
