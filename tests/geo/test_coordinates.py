"""Coordinates as people write them: read right, or asked about, and never guessed."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import utm
from geographiclib.geodesic import Geodesic
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jisr.geo.coordinates import MOST_TEXT, find_coordinates, forms, read_coordinates
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE

EARTH = Geodesic.WGS84
EAST = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫،")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

# Latitude and longitude as degrees, minutes and whole seconds; the metres a form's last digit may leave are checked.
SPOTS = {
    "Mosul": ((36, 20, 42), (43, 7, 8)),
    "At Tanf": ((33, 30, 22), (38, 37, 4)),
    "Al Qaim": ((34, 23, 33), (40, 59, 22)),
    "Semalka": ((37, 5, 22), (42, 20, 59)),
}


def written(spot):
    """The texts of one place with the metres each leaves open at most."""
    (a, b, c), (d, e, f) = spot
    lat, lon = a + b / 60 + c / 3600, d + e / 60 + f / 3600
    y, x = f"{lat:.5f}", f"{lon:.5f}"
    m, n = f"{b + c / 60:.3f}", f"{e + f / 60:.3f}"
    for text in (
        f"{y} {x}", f"{y}, {x}", f"{y},{x}", f"{y}; {x}", f"{y} / {x}", f"{y}N {x}E", f"{y} N, {x} E", f"N {y} E {x}",
        f"N{y} E{x}", f"{x}E {y}N", f"E {x}, N {y}", f"+{y} +{x}", f"+{y}+0{x}/", f"{y}° {x}°", f"{y}°N {x}°E",
        f"{y}º N {x}º E", f"Lat: {y} Lon: {x}", f"lat={y}, lon={x}", f"Longitude {x} Latitude {y}", f"({y}, {x})",
        f"[{y}, {x}]", f"geo:{y},{x}", f"geo:{y},{x},250;crs=wgs84", f"WGS84 {y} {x}", f"Coordinates: {y}, {x}.",
        f"{y} north {x} east", f"{y} deg N, {x} deg E", y.replace(".", ",") + " " + x.replace(".", ","),
        f"{y} {x}".translate(EAST), f"{y}, {x}".translate(EAST), f"{y} ش {x} ق".translate(EAST),
        f"{y} شمالا {x} شرقا".translate(PERSIAN), f"{y}° شمالاً، {x}° شرقاً", f"خط عرض {y} وخط طول {x}",
        f"خط الطول {x} خط العرض {y}", f"إحداثيات: {y}, {x}", f"\u2067{y}\u2069, \u2067{x}\u2069",
        f'{{"type":"Point","coordinates":[{x},{y}]}}', f'{{"coordinates": [{x}, {y}, 12.5], "type": "Point"}}',
        f'{{"type":"Feature","geometry":{{"type":"Point","coordinates":[{x},{y}]}},"properties":{{}}}}',
    ):  # fmt: skip
        yield text, lat, lon, 2
    for text in (
        f"{a}°{m}'N {d}°{n}'E", f"{a}° {m}′ N, {d}° {n}′ E", f"N{a} {m} E{d} {n}", f"{a} {m}N {d} {n}E",
        f"{a:02d}{b + c / 60:06.3f}N {d:03d}{e + f / 60:06.3f}E", f"{a}:{m} N {d}:{n} E", f"{a}°{m}' {d}°{n}'",
    ):  # fmt: skip
        yield text, lat, lon, 3
    for text in (
        f"{a}°{b}'{c}\"N {d}°{e}'{f}\"E", f"{a}°{b:02d}′{c:02d}″N, {d:03d}°{e:02d}′{f:02d}″E",
        f"{a}º {b}´ {c}´´ N {d}º {e}´ {f}´´ E", f"{a}° {b}’ {c}” N {d}° {e}’ {f}” E", f"{a} {b} {c} N {d} {e} {f} E",
        f"N {a} {b} {c} E {d} {e} {f}", f"N{a}°{b}'{c}'' E{d}°{e}'{f}''", f"{d} {e} {f} E {a} {b} {c} N",
        f"{a}:{b:02d}:{c:02d}N {d}:{e:02d}:{f:02d}E", f"{a}-{b:02d}-{c:02d}N {d:03d}-{e:02d}-{f:02d}E",
        f"{a:02d}{b:02d}{c:02d}N{d:03d}{e:02d}{f:02d}E", f"N{a:02d}{b:02d}{c:02d} E{d:03d}{e:02d}{f:02d}",
        f"+{a:02d}{b:02d}{c:02d}+{d:03d}{e:02d}{f:02d}/", f"{a}d{b}m{c}sN {d}d{e}m{f}sE",
        f"{a} deg {b} min {c} sec N {d} deg {e} min {f} sec E",
        f"{a} درجة {b} دقيقة {c} ثانية شمالا و{d} درجة {e} دقيقة {f} ثانية شرقا".translate(EAST),
        f"{a}°{b}'{c}\"ش {d}°{e}'{f}\"ق".translate(EAST),
    ):  # fmt: skip
        yield text, lat, lon, 25


TABLE = [row for spot in SPOTS.values() for row in written(spot)]

# Text, latitude, longitude, error: independent values (published conversions, or the geometry of the square itself).
EXACT = [
    ("38SLF12", 36.35232, 42.93828, 7121), ("38slf12", 36.35232, 42.93828, 7121),
    ("38S LF 1 2", 36.35232, 42.93828, 7121), ("38 S LF 12 34", 36.43742, 42.90814, 713),
    ("٣٨SLF١٢", 36.35232, 42.93828, 7121), ("MGRS 38SLF 3120 2385", 36.345, 43.119, 8),
    ("38SLF3120223857", 36.345, 43.119, 1), ("grid: 38S LF 31202 23857", 36.345, 43.119, 1),
    ("38SLF", 36.58369, 43.32332, 71206), ("31NAA6602100000", 0.0, 0.0, 1), ("32VKM7697958157", 60.0, 5.0, 1),
    ("ZAH0000000000", 90.0, 0.0, 1), ("B AN 00000 00000", -90.0, 0.0, 1),
    ("38N 331202 4023858", 36.345, 43.119, 1), ("38 north 331202 4023858", 36.345, 43.119, 1),
    ("38 شمال 331202 4023858", 36.345, 43.119, 1), ("UTM zone 38 N 331202mE 4023858mN", 36.345, 43.119, 1),
    ("36 south 333123 6022456", -35.928, 31.15022, 1), ("36H 333123 6022456", -35.928, 31.15022, 1),
    ("33T 0500000 5000000", 45.15348, 15.0, 1), ("8H8584W9+2J", 36.345, 43.119, 9), ("8h8584w9+2j2", 36.345, 43.119, 3),
    ("120.5 30.25", 30.25, 120.5, 4860), ("-120.5, -30.25", -30.25, -120.5, 4860), ("36 142", 36.0, 142.0, 72100),
    ("geo:36.345,43.119;u=35", 36.345, 43.119, 35), ("36.345S 43.119W", -36.345, -43.119, 72),
    ("-36.345 -43.119", -36.345, -43.119, 72), ("−36.345, −43.119", -36.345, -43.119, 72),
    ("36.345 ج 43.119 غ", -36.345, -43.119, 72), ("3620N 04307E", 36.33333, 43.11667, 1200),
    ("+36+043/", 36.0, 43.0, 72100), ("36°N 43°E", 36.0, 43.0, 72100),
    ('<point lat="36.345000" lon="43.119000" hae="0" ce="35.2" le="9999999.0"/>', 36.345, 43.119, 36),
    ("<event version='2.0' uid='x'><point lat='36.345' lon='43.119' hae='1' ce='120' le='1'/></event>",
     36.345, 43.119, 120),
]  # fmt: skip

SEVERAL = (
    "36 42", "36, 42", "42 36", "-36 42", "36 20 42 43 07 08", "36 20, 43 07", "٣٦ ٤٢",
    "38S 331202 4023858", "38 S 0331202 4023858", "36S 331202 4023858",
)  # fmt: skip
"""Texts that can be meant in more ways than one."""

REFUSED = {
    "empty": ("", "   "),
    "bare-digits": ("123456", "36.345", "331202", "٣٦٫٣٤٥"),
    "date-or-place": ("13SEP17", "01JUN2017"),
    "mgrs-digits": ("38SLF123", "38SLF 123 45", "38SLF12345678901"),
    "mgrs-square": ("61SLF12", "38CLF12", "38SLW12", "38SXF12", "32XAA11"),
    "utm-range": ("38R 331202 4023858", "61N 331202 4023858", "38N 050000 4023858"),
    "short-plus-code": ("84W9+2J", "W9+2J"),
    "place-range": ("91.5N 43E", "120.5 130.5", "36N 181E", "95.0 95.0"),
    "two-axes": ("36.345N 43.119N", "36.345E 43.119E"),
    "several-places": ("36.345N 43.119E 36.4N 43.2E", "38SLF12 38SLF34"),
    "words-around": ("36.345N 43.119E or so", "ambush 38SLF12", "-36N 43E"),
    "minutes": ("366042N0430708E",),
    "geo-datum": ("geo:36.3,43.1;crs=moon",),
    "no-coordinates": ("somewhere", "36°61'N 43°07'E", '{"type":"LineString"}', "36°20'42\"N"),
}


def off_m(one, lat, lon):
    return EARTH.Inverse(lat, lon, one.lat / DEGREE, one.lon / DEGREE)["s12"]


def test_the_table_is_long_enough() -> None:
    refused = sum(len(texts) for texts in REFUSED.values())
    assert len(TABLE) + len(EXACT) + len(SEVERAL) + refused >= 300


@pytest.mark.parametrize(("text", "lat", "lon", "most"), TABLE)
def test_every_way_of_writing(text: str, lat: float, lon: float, most: int) -> None:
    (one,) = read_coordinates(text)
    assert one.error_m is not None
    assert off_m(one, lat, lon) <= one.error_m
    assert 1 <= one.error_m <= most


@pytest.mark.parametrize(("text", "lat", "lon", "error_m"), EXACT)
def test_exact_values(text: str, lat: float, lon: float, error_m: int) -> None:
    (one,) = read_coordinates(text)
    assert one.error_m is not None
    # The values above have five places; of small squares they are the corner or a point inside.
    assert off_m(one, lat, lon) < (1.5 if one.error_m > 10 else one.error_m + 0.8)
    assert abs(one.error_m - error_m) <= max(2, error_m * 0.1)


@pytest.mark.parametrize("text", SEVERAL)
def test_what_may_be_meant_in_two_ways_is_asked(text: str) -> None:
    readings = read_coordinates(text)
    assert len(readings) == 2
    assert len({one.label for one in readings}) == 2


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts])
def test_what_cannot_be_read_is_said_in_one_sentence(code: str, text: str) -> None:
    with pytest.raises(OurMistake) as raised:
        read_coordinates(text)
    assert raised.value.code == code
    assert raised.value.say.endswith(".")


def test_an_error_nobody_states_is_unknown() -> None:
    for ce in ("9999999.0", "9999999"):
        (one,) = read_coordinates(f'<point lat="36.345" lon="43.119" hae="0" ce="{ce}" le="9999999.0"/>')
        assert one.error_m is None


LINES = [
    ("Convoy of 12 at 38SLF1234 5678 moving N", ["38SLF1234 5678"]),
    ("131400ZJUN17 shots at 36.345 43.119, 5 vehicles", ["36.345 43.119"]),
    ("from 36.345N, 43.119E to 37°N 41°E.", ["36.345N, 43.119E", "37°N 41°E"]),
    ("شوهدت قافلة عند ٣٦٫٣٤٥ شمالا ٤٣٫١١٩ شرقا قرب القرية", ["٣٦٫٣٤٥ شمالا ٤٣٫١١٩ شرقا"]),
    ("قافلة في 38SLF1234", ["38SLF1234"]),
    ("meet at 8H8584W9+2J at 0900", ["8H8584W9+2J"]),
    ("UTM 38 north 331202 4023858 bridge", ["38 north 331202 4023858"]),
    ("3 men 20 wounded, 5pax 12", []), ("12 E 14 W of nothing", []), ("4 trucks 10 km S", []),
    ("13SEP2017 shelling, 01JUN17 quiet", []), ("1200Z 0915E 36 42", []), ("fuel 1.25, 3.50", []),
    ("10 MEN 2000 rounds", []), ("HQ 38S", []), ("report 36.5 43.1", []), ("084W9+2J? no", []),
]  # fmt: skip


@pytest.mark.parametrize(("line", "stretches"), LINES)
def test_coordinates_inside_a_line(line: str, stretches: list[str]) -> None:
    assert [line[one.start : one.end] for one in find_coordinates(line)] == stretches


LONS, LATS = st.integers(-180 * DEGREE, 180 * DEGREE), st.integers(-90 * DEGREE, 90 * DEGREE)


@settings(max_examples=300, deadline=None)
@given(LONS, LATS)
@example(0, 90 * DEGREE)
@example(180 * DEGREE, -90 * DEGREE)
@example(180 * DEGREE, 0)
@example(-180 * DEGREE, 36 * DEGREE)
@example(5 * DEGREE, 60 * DEGREE)
@example(3 * DEGREE, 63 * DEGREE)
@example(9 * DEGREE, 75 * DEGREE)
@example(21 * DEGREE, 72 * DEGREE)
@example(33 * DEGREE, 83 * DEGREE)
@example(42 * DEGREE, 84 * DEGREE)
@example(0, -80 * DEGREE)
@example(-1, -1)
@example(45 * DEGREE, 40 * DEGREE)
def test_every_form_reads_back_within_its_error(lon: int, lat: int) -> None:
    told = forms(lon, lat)
    assert bool(told.utm) == (-80 * DEGREE <= lat <= 84 * DEGREE)
    for text in (told.decimal, told.dms, told.utm, told.mgrs, told.plus):
        if text:
            (one,) = read_coordinates(text)
            assert one.error_m is not None
            assert off_m(one, lat / DEGREE, lon / DEGREE) <= one.error_m, (text, one)
            assert one.error_m <= 4


@settings(max_examples=200, deadline=None)
@given(st.integers(-180 * DEGREE, 180 * DEGREE - 1), st.integers(-80 * DEGREE, 84 * DEGREE))
def test_mgrs_and_utm_agree(lon: int, lat: int) -> None:
    """Two libraries that know nothing of each other: the square holds what the other calls easting and northing."""
    told = forms(lon, lat)
    east, north, zone, _ = utm.from_latlon(lat / DEGREE, lon / DEGREE)
    head, _, column, row = told.mgrs.split(" ")
    assert int(head[:-1]) == zone
    assert abs(float(east) % 100_000 - int(column) - 0.5) % 99_999 < 0.6
    assert abs(float(north) % 100_000 - int(row) - 0.5) % 99_999 < 0.6


_PIECES = (
    '36.345|43.119|N|E|°|\'|"|38SLF|1234|,| |-|+|/|geo:|84W9+2J|ش|ق|٣٦|<point lat="|{"type":"Point"'
    "|UTM|:|d|m|s|\x00|\u2067|e5|خط عرض"
)
PIECES = st.sampled_from(_PIECES.split("|"))


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_no_text_raises_anything_but_our_mistake(text: str) -> None:
    try:
        for one in read_coordinates(text):
            assert -180 * DEGREE <= one.lon <= 180 * DEGREE
            assert -90 * DEGREE <= one.lat <= 90 * DEGREE
            assert one.error_m is None or one.error_m >= 1
    except OurMistake as fault:
        told = fault.say
    else:
        told = "."
    assert told.endswith(".")
    for found in find_coordinates(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.readings


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "36.345 ", "N", "1°", "+1", "38SLF ", "lat ", "و ", "geo:", "<point ", '{"type":', "1,", " ",
     "12E ", "9'"],
)  # fmt: skip
def test_hostile_lines_are_bounded(piece: str) -> None:
    text = (piece * MOST_TEXT)[:MOST_TEXT]
    begin = time.perf_counter()
    find_coordinates(text)
    with pytest.raises(OurMistake):
        read_coordinates(text)
    assert time.perf_counter() - begin < 4
    with pytest.raises(OurMistake) as raised:
        find_coordinates(text + "1")
    assert raised.value.code == "too-long"


def test_many_threads_read_the_same() -> None:
    texts = [f"38SLF{n:04d}{(n * 7) % 10000:04d}" for n in range(2000)]
    alone = [read_coordinates(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read_coordinates, texts)) == alone
