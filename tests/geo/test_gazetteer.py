"""Names as people write them, what moves them, and that what may be several places asks."""

import time

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.geo.bearings import destination
from jisr.geo.coordinates import MOST_TEXT
from jisr.geo.gazetteer import Gazetteer, read_line
from jisr.geo.named import read_geojson, read_table
from jisr.node import packaged_places
from jisr.terms.errors import OurMistake
from jisr.terms.folding import fold, key
from jisr.terms.places import DEGREE, Point

EARTH = Geodesic.WGS84


@pytest.fixture(scope="module")
def known() -> Gazetteer:
    return packaged_places()


# Name, latitude, longitude of the middle of the town as any map has it.
NAMES = [
    (name, lat, lon)
    for names, lat, lon in (
        ("Mosul|Mossul|Al Mawsil|MOSUL|mosul|الموصل|موصل|المَوصِل|الموصـل|موسڵ|في الموصل", 36.34, 43.12),
        ("Tal Afar|Tall 'Afar|Tel Afar|Talafar|Tal-Afar|تلعفر|تل عفر", 36.38, 42.45),
        ("Al Qaim|Al-Qa'im|al-Qa’im|Alqaim|El Qaim|القائم|القايم", 34.39, 40.99),
        ("Abu Kamal|Albu Kamal|Al Bukamal|AbuKamal|البوكمال|أبو كمال|ابو كمال|البو كمال", 34.45, 40.92),
        ("At Tanf|Al Tanf|al-Tanf|Tanf|التنف", 33.50, 38.62),
        ("Al Walid crossing|Al Waleed|Al-Walid|الوليد|معبر الوليد|معبر التنف", 33.43, 38.94),
        ("Semalka|Faysh Khabur crossing|سيمالكا|معبر سيمالكا|سێمالکا", 37.09, 42.35),
        ("Rabia|Rabia crossing|معبر ربيعة|Al Yarubiyah|Al Ya'rubiyah|اليعربية", 36.81, 42.08),
        ("Deir ez-Zor|Deir Ezzor|Deir al-Zor|دير الزور|ديرالزور", 35.34, 40.14),
        ("Raqqa|Ar Raqqah|Al-Raqqa", 35.95, 39.01),
        ("Hasakah|Al-Hasakah|Al Hasakah|الحسكة", 36.50, 40.75),
        ("Erbil|Arbil|Hewler|أربيل|اربيل|هەولێر", 36.19, 44.01),
        ("Duhok|Dohuk|Dahuk|دهوك|دهۆك", 36.87, 42.99), ("Palmyra|Tadmur|تدمر", 34.56, 38.28),
        ("Baghuz|Al Baghuz|Baghouz|الباغوز", 34.43, 40.99), ("Bab al-Hawa|باب الهوى", 36.23, 36.69),
        ("Ibrahim Khalil|Habur|إبراهيم الخليل", 37.14, 42.57), ("Baghdad|بغداد", 33.34, 44.40),
        ("Damascus|دمشق", 33.51, 36.29), ("Aleppo|Halab|حلب", 36.20, 37.16), ("Kirkuk|كركوك", 35.47, 44.39),
        ("Kobani|Ayn al-Arab|عين العرب", 36.89, 38.35), ("Qamishli|Al Qamishli|القامشلي", 37.05, 41.23),
        ("Zakho|زاخو", 37.14, 42.69), ("Manbij|منبج", 36.53, 37.95), ("Al Mayadin|الميادين", 35.02, 40.45),
        ("Trebil|طريبيل", 32.80, 39.00), ("Nasib crossing|معبر نصيب", 32.53, 36.20),
        ("Haji Omaran|حاج عمران", 36.68, 45.05), ("Shalamcheh|الشلامجة", 30.50, 48.07),
        ("Safwan|صفوان", 30.11, 47.72), ("Jarabulus|جرابلس", 36.82, 38.01), ("Basra|البصرة", 30.51, 47.78),
    )
    for name in names.split("|")
]  # fmt: skip

# Text, reference (lat, lon), true bearing, metres.
MOSUL, AFAR, ZOR = (36.335, 43.11889), (36.37913, 42.44806), (35.33588, 40.14084)
MOVED = [
    ("4 km S of Tal Afar", AFAR, 180, 4000), ("4km south of Tal Afar", AFAR, 180, 4000),
    ("4 kilometres to the south of Tal Afar", AFAR, 180, 4000), ("2 NM NE of Tal Afar", AFAR, 45, 3704),
    ("2.5 km NNW of Mosul", MOSUL, 337.5, 2500), ("10 km north-west of Deir ez-Zor", ZOR, 315, 10_000),
    ("10 km northwest of Deir ez-Zor", ZOR, 315, 10_000), ("3 miles W of Mosul", MOSUL, 270, 4828.032),
    ("800 m E of Mosul", MOSUL, 90, 800), ("12 كم غرب الموصل", MOSUL, 270, 12_000),
    ("١٠ كم جنوب تلعفر", AFAR, 180, 10_000), ("10 كم إلى الجنوب من تلعفر", AFAR, 180, 10_000),
    ("على بعد 7 كم شمال شرق الموصل", MOSUL, 45, 7000), ("7 كم إلى الشمال الشرقي من الموصل", MOSUL, 45, 7000),
    ("٥ كيلومتر جنوب غربي دير الزور", ZOR, 225, 5000), ("3 ميل بحري شرق الموصل", MOSUL, 90, 5556),
    ("500 متر شمال تلعفر", AFAR, 0, 500), ("bearing 045 5 km from Mosul", MOSUL, 45, 5000),
    ("045° 5 km from Mosul", MOSUL, 45, 5000), ("5 km bearing 045 from Mosul", MOSUL, 45, 5000),
    ("5 km on bearing 270 from Mosul", MOSUL, 270, 5000), ("اتجاه 135 على بعد 5 كم من الموصل", MOSUL, 135, 5000),
]  # fmt: skip


def off_m(one, lat, lon):
    return EARTH.Inverse(lat, lon, one.lat / DEGREE, one.lon / DEGREE)["s12"]


@pytest.mark.parametrize(("name", "lat", "lon"), NAMES)
def test_names_are_found(known: Gazetteer, name: str, lat: float, lon: float) -> None:
    (one,) = known.read(name.removeprefix("في ")).readings
    assert off_m(one, lat, lon) < 2500
    assert one.error_m is not None
    assert one.error_m >= 1000
    (same,) = known.find(f"3 shots, {name}.")
    assert same.readings == (one,)


@pytest.mark.parametrize("name", ["Sinjar", "سنجار", "ربيعة", "5 km N of Sinjar", "Haditha", "near Sinjar", "الرقة"])
def test_a_name_of_several_places_asks(known: Gazetteer, name: str) -> None:
    asked = known.read(name)
    assert len(asked.readings) >= 2
    assert asked.ask
    assert len({one.label for one in asked.readings}) == len(asked.readings)


def test_mosul_is_mosul(known: Gazetteer) -> None:
    assert [one.name_en for one in known.read("Mosul").readings] == ["Mosul"]
    assert known.suggest("mosul")[0].name_en == known.suggest("الموصل")[0].name_en == "Mosul"
    (new,) = known.find("in Al Mawsil al Jadidah today")
    assert new.readings[0].name_en == "Al Mawsil al Jadidah"


@pytest.mark.parametrize(("text", "start", "bearing", "metres"), MOVED)
def test_words_that_move_a_place(known: Gazetteer, text: str, start, bearing: float, metres: float) -> None:
    (one,) = known.read(text).readings
    there = EARTH.Direct(*start, bearing, metres)
    assert one.form == "offset"
    assert off_m(one, there["lat2"], there["lon2"]) < 60  # the reference is rounded to five places
    assert one.error_m is not None
    assert one.error_m > metres * 0.05


def test_an_error_grows_with_distance_and_with_what_is_left_open(known: Gazetteer) -> None:
    def error(text: str) -> int:
        (one,) = known.read(text).readings
        assert one.error_m is not None
        return one.error_m

    assert error("Mosul") < error("2 km N of Mosul") < error("20 km N of Mosul")
    assert error("20 km on bearing 000 from Mosul") < error("20 km NNE of Mosul") < error("20 km N of Mosul")
    assert error("20 km N of Mosul") < error("within 20 km of Mosul")
    for text in ("north of Mosul", "near Mosul", "شمال الموصل", "قرب الموصل"):
        assert known.read(text).readings[0].error_m is None


def test_names_inside_a_line(known: Gazetteer) -> None:
    line = "Convoy left At Tanf at 0600Z, halted 4 km S of Tal Afar; next Deir ez-Zor"
    assert [line[one.start : one.end] for one in known.find(line)] == ["At Tanf", "4 km S of Tal Afar", "Deir ez-Zor"]
    line = "وصلت القافلة بالموصل ثم للقائم وكركوك"
    assert [line[one.start : one.end] for one in known.find(line)] == ["الموصل", "للقائم", "كركوك"]
    line = "38SLF1234 near Mosul, 9G8F+6X Mosul"
    assert [one.readings[0].form for one in read_line(line, known)] == ["mgrs", "offset", "plus"]


@pytest.mark.parametrize(
    "line",
    [
        "we can tell the rest when the main band is seen", "hit by a shot, no van seen",
        "Hit by mortar fire", "HIT BY FIRE",
        "حارس المسجد الآن في البيت", "لا يزال العمل جاريا الى الان", "12 15 30", "at an al el",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_places(known: Gazetteer, line: str) -> None:
    assert known.find(line) == []


def test_likeness_suggests_and_never_chooses(known: Gazetteer) -> None:
    assert known.find("3 wounded in Mosull") == []
    with pytest.raises(OurMistake) as raised:
        known.read("Mosull")
    assert "Mosul" in raised.value.hint
    assert known.suggest("Mosull")[0].name_en == "Mosul"
    assert known.suggest("") == known.suggest("a", 0) == []


def test_a_side_brings_its_own_names() -> None:
    own = read_table("# ours\nname_en,name_ar,lat,lon,error_m\nHill 260,تل 260,36.1,42.2,100\n")
    shop = read_geojson(
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[42.2,36.2]},'
        '"properties":{"name_en":"Post Nine","aliases":["P9"],"colour":"red"}}]}'
    )
    gazetteer = Gazetteer([*own, *shop])
    (one,) = gazetteer.read("5 km E of Hill 260").readings
    assert one.name_ar == "تل 260"
    assert gazetteer.read("P9").readings[0].lat == 362_000_000


@pytest.mark.parametrize(
    "table",
    [
        "", "# only notes\n", "name_en,lat\nA,1\n", "name_en,lat,lon\nA,1\n", "name_en,lat,lon\nA,x,1\n",
        "name_en,lat,lon\n,1,1\n", "name_en,lat,lon,error_m\nA,1,1,0\n", "name_en,lat,lon,kind\nA,1,1,target\n",
        "name_en,lat,lon\nA,91,1\n", "name_en,lat,lon\nA\u202eB,1,1\n", 'name_en,lat,lon\n"A,1,1\n',
        "name_en,phone,lat,lon\nA,1,1,1\n", "name_en,lat,lon\n" + "A" * 200 + ",1,1\n",
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_with_one_sentence(table: str) -> None:
    with pytest.raises(OurMistake) as raised:
        read_table(table)
    assert raised.value.say.count(".") == 1
    for text in (table, "{}", '{"type":"FeatureCollection","features":[]}', '{"type":"x","features":[{"geometry":1}]}'):
        with pytest.raises(OurMistake):
            read_geojson(text)


def test_every_place_that_comes_along_can_be_found(known: Gazetteer) -> None:
    assert len(known.places) > 4000
    for place in [*known.places[:40], *known.places[40::50]]:
        for name in filter(None, (place.name_en, place.name_ar, place.name_ku)):
            if key(name):
                asked = known.read(name).readings
                assert any(abs(one.lat - place.lat) < DEGREE / 5 for one in asked) or len(asked) == 12, name


@settings(max_examples=150, deadline=None)
@given(
    st.integers(-180 * DEGREE, 180 * DEGREE), st.integers(-89 * DEGREE, 89 * DEGREE), st.floats(0, 359.9),
    st.floats(1, 5e5),
)  # fmt: skip
def test_where_one_comes_to_agrees_with_geographiclib(lon: int, lat: int, bearing: float, metres: float) -> None:
    there = destination(Point(lon=lon, lat=lat), bearing, metres)
    true = EARTH.Direct(lat / DEGREE, lon / DEGREE, bearing, metres)
    assert EARTH.Inverse(true["lat2"], true["lon2"], there.lat / DEGREE, there.lon / DEGREE)["s12"] < 0.02


_PIECES = "4 km S of |Mosul|الموصل|Al |near |9G8F+6X |, |bearing 045 |من |للقائم|-|'|\x00|5 كم جنوب |Tal Afar"
PIECES = st.sampled_from(_PIECES.split("|"))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=50), st.lists(PIECES, max_size=12).map("".join)))
def test_no_line_raises_and_offsets_hold(text: str) -> None:
    last = 0
    for one in packaged_places().find(text):
        assert last <= one.start < one.end <= len(text)
        assert one.readings
        last = one.end
    try:
        packaged_places().read(text)
    except OurMistake as fault:
        told = fault.say
    else:
        told = "."
    assert told.endswith(".")


@pytest.mark.parametrize("piece", ["Mosul ", "Al ", "a", "4 km S of ", "ب", "9G8F+6X ", "٤ كم ", "-"])
def test_hostile_lines_are_bounded(known: Gazetteer, piece: str) -> None:
    begin = time.perf_counter()
    known.find((piece * MOST_TEXT)[:MOST_TEXT])
    known.suggest(piece * 5000)
    assert time.perf_counter() - begin < 4
    with pytest.raises(OurMistake):
        known.find("x" * (MOST_TEXT + 1))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("أحمد", "احمد"), ("مدينة", "مدينه"), ("علی", "على"), ("كركوك", "کرکوک"),
        ("المَوصِل", "الموصل"), ("سـنجار", "سنجار"),
        ("Ḩasakah", "hasakah"), ("Qā’im", "Qa'im"), ("Karkamış", "KARKAMIS"), ("٢٦٠", "260"), ("۲۶۰", "260"),
    ],
)  # fmt: skip
def test_folding_makes_spellings_one(one: str, two: str) -> None:
    assert fold(one) == fold(two) != ""


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
