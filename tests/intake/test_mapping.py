"""Mappings: closed, never about persons; and rows of somebody's file, each a report or a reason."""

from pathlib import Path
from typing import Any

import pytest

from jisr.intake import Mapping, read_mapping
from jisr.intake.mapping import MappedRow, read_rows
from jisr.terms.errors import OurMistake
from jisr.terms.places import Place, Point
from jisr.terms.reports import EventDetail, Grade, Report
from jisr.terms.times import local_days, parse_iso
from tests.intake.local import days_of, whole_days
from tests.sides import assert_one_sentence, code, said

UCDP = Path(__file__).resolve().parents[2] / "examples" / "ucdp-ged" / "mapping.toml"
SMALL = """
name = "small"
title = "{what}"
key = "no"
[time]
start = "day"
zone = "Asia/Damascus"
"""


def rows(text: str, mapping: str = SMALL) -> list[MappedRow]:
    return list(read_rows(text.encode(), read_mapping(mapping.encode()))[1])


def only(text: str, mapping: str = SMALL) -> Report:
    (row,) = rows(text, mapping)
    assert isinstance(row.report, Report), row.report
    return row.report


def why(text: str, mapping: str = SMALL) -> str:
    (row,) = rows(text, mapping)
    assert type(row.report) is OurMistake
    assert_one_sentence(row.report)
    return row.report.code


# --- the mapping itself ----------------------------------------------------------------------------------------


def test_the_mapping_that_ships_reads_the_columns_it_says() -> None:
    mapping = read_mapping(UCDP.read_bytes())
    assert (mapping.name, mapping.key, mapping.kind) == ("ucdp-ged", "id", "event")
    assert {"id", "date_start", "date_prec", "where_prec", "side_a", "adm_2", "source_office"} <= mapping.columns()


BAD_MAPPINGS = {
    "not toml": b"name = ",
    "not text": b'name = "\xff"',
    "utf-16": SMALL.encode("utf-16"),
    "empty": b"",
    "no title": SMALL.replace('title = "{what}"', "").encode(),
    "no time": b'name = "x"\ntitle = "y"\n',
    "unknown field": SMALL.replace("key =", "kee =").encode(),
    "unknown table": (SMALL + "[weapon]\ncolumn = 'x'\n").encode(),
    "unknown kind": (b'kind = "target"\n' + SMALL.encode()),
    "unknown category": (b'category = "c"\n[categories]\n1 = "strike"\n' + SMALL.encode()),
    "a grade that is none": b'grade = "Z9"\n' + SMALL.encode(),
    "error as text": (SMALL + '[place]\nlon = "x"\nlat = "y"\nerror_m = { 1 = "far" }\n').encode(),
    "a number for a column": SMALL.replace('key = "no"', "key = 5").encode(),
    "a zone nobody knows": SMALL.replace("Asia/Damascus", "Moon/Tranquility").encode(),
    "an error of nothing": (SMALL + '[place]\nlon = "x"\nlat = "y"\nerror_default_m = 0\n').encode(),
    "an error of less than nothing": (SMALL + '[place]\nlon = "x"\nlat = "y"\nerror_m = { 1 = -5 }\n').encode(),
}


@pytest.mark.parametrize("what", BAD_MAPPINGS)
def test_a_mapping_that_cannot_be_used_is_one_sentence(what: str) -> None:
    assert_one_sentence(said(OurMistake, lambda: read_mapping(BAD_MAPPINGS[what])))


PERSONS = [
    "person", "Person", "PERSON_NAME", "personName", "first_name", "First Name", "first-name", "firstname", "firstName",
    "first.name", "victim_first_name", "victimFirstName", "last_name", "lastName", "LAST NAME", "surname", "Surname",
    "family_name", "familyName", "full_name", "fullName", "FullName", "full name", "given_name", "givenName",
    "middle_name", "maiden_name", "victim_name", "VictimName", "suspect name", "nickname",
    "father", "father_name", "fathersName", "mother", "mothers_name", "birth_date", "birthdate", "date_of_birth",
    "dateOfBirth", "Date of Birth", "DOB", "dob", "victim_dob", "birthplace", "place of birth",
    "passport", "passport_no", "PassportNumber", "victimPassport", "national_id", "nationalId", "National ID",
    "national-id", "nationalid", "identity", "identity_card", "identity number", "id_card", "idCard", "ID number",
    "id_no", "ssn", "social_security", "phone", "Phone", "phone_number", "phoneNo", "telephone", "Telephone",
    "victimPhone", "cellphone", "mobile", "Mobile No", "msisdn", "MSISDN", "imei", "imsi", "email", "e-mail", "e_mail",
    "E-Mail", "e mail", "contactEmail", "fingerprint", "finger_print", "finger 1", "biometric",
    "biometrics", "bioMetric", "face", "face_id", "faceTemplate", "iris", "iris_scan", "dna", "DNA sample",
    "اسم الشخص", "اسم الأب", "اللقب", "الكنية", "رقم الهاتف", "هاتف", "جوال", "موبايل",
    "جواز السفر", "رقم الجواز", "الهوية", "رقم الهوية", "تاريخ الميلاد", "تاريخ_الولادة", "بصمة", "البريد الإلكتروني",
    "ｐｈｏｎｅ", "p\u200bhone", "pass\u00adport",
]  # fmt: skip


@pytest.mark.parametrize("column", PERSONS)
def test_a_column_about_persons_cannot_be_mapped(column: str) -> None:
    mapping = f'name = "x"\ntitle = "{{{column}}}"\n[time]\nstart = "day"\n'
    met = said(OurMistake, lambda: read_mapping(mapping.encode()))
    assert met.code == "mapping-person"
    assert_one_sentence(met)


@pytest.mark.parametrize("field", [
    'key = "passport"', 'text = "at {passport}"', 'source = "passport"', 'parties = ["side_a", "passport"]',
    'category = "passport"', 'counts = { best = "passport" }', 'place = { lon = "passport", lat = "y" }',
    'place = { lon = "x", lat = "y", name = "passport" }', 'place = { lon = "x", lat = "y", precision = "passport" }',
])  # fmt: skip
def test_no_field_of_a_mapping_reaches_for_one(field: str) -> None:
    assert code(OurMistake, lambda: read_mapping(f"{field}\n{SMALL.replace('key = ', '# key = ')}".encode())) == (
        "mapping-person"
    )


ORDINARY = [
    "id", "date_start", "date_end", "date_prec", "latitude", "longitude", "where_prec", "where_coordinates", "adm_1",
    "adm_2", "type_of_violence", "side_a", "side_b", "number_of_sources", "source_office", "event_clarity", "low",
    "best", "high", "surface", "surface_m2", "interface", "district_name", "place_name", "village name",
    "name_of_place", "displaced", "telemetry", "location", "municipality", "المكان", "اسم المكان", "المحافظة",
    "التاريخ", "المصدر", "incident_id", "road", "bridge_name", "dnapr_river", "irish_battalion",
    "mobility", "phonetic_code",
]  # fmt: skip


@pytest.mark.parametrize("column", ORDINARY)
def test_ordinary_columns_can_be_mapped(column: str) -> None:
    mapping = f'name = "x"\ntitle = "{{{column}}}"\n[time]\nstart = "day"\n'
    assert column in read_mapping(mapping.encode()).columns()


# --- the file --------------------------------------------------------------------------------------------------

BAD_FILES = {
    "nothing": (b"", "csv-empty"),
    "a column is missing": (b"no,day\n1,2017-06-13\n", "csv-columns"),
    "a column twice": (b"no,day,what,what\n1,2017-06-13,a,b\n", "csv-columns"),
    "utf-16": ("no,day,what\n1,2017-06-13,a\n".encode("utf-16"), "csv-encoding"),
    "windows-1256": ("no,day,what\n1,2017-06-13,معبر\n".encode("cp1256"), "csv-encoding"),
    "latin-1": ("no,day,what\n1,2017-06-13,Évora\n".encode("latin-1"), "csv-encoding"),
    "a quote left open": (b'no,day,what\n1,2017-06-13,"a\n', "csv-form"),
    "a quote in the middle": (b'no,day,what\n1,2017-06-13,"a"b\n', "csv-form"),
    "a cell without end": (b"no,day,what\n1,2017-06-13," + b"x" * 200_000, "csv-form"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "csv-encoding"),
    "another separator": (b"no;day;what\n1;2017-06-13;a\n", "csv-columns"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_file_that_cannot_be_read_is_one_sentence(what: str) -> None:
    data, expected = BAD_FILES[what]
    met = said(OurMistake, lambda: list(read_rows(data, read_mapping(SMALL.encode()))[1]))
    assert met.code == expected
    assert_one_sentence(met)


@pytest.mark.parametrize("data", [
    b"\xef\xbb\xbfno,day,what\n1,2017-06-13,a\n", b"no,day,what\r\n1,2017-06-13,a\r\n", b"no,day,what\n1,2017-06-13,a",
    b"what, no ,day\na,1,2017-06-13\n", b'"no","day","what"\n"1","2017-06-13","a"\n',
])  # fmt: skip
def test_files_as_programs_write_them_are_read(data: bytes) -> None:
    count, found = read_rows(data, read_mapping(SMALL.encode()))
    (row,) = found
    assert (count, row.number) == (1, 2)
    assert isinstance(row.report, Report)
    assert row.report.title == "a"


# --- rows ------------------------------------------------------------------------------------------------------


def test_a_row_becomes_the_report_its_mapping_describes() -> None:
    mapping = """
name = "full"
kind = "event"
lang = "ar"
key = "no"
title = "{a} – {b}"
text = "{a}{a}"
source = "office"
category = "type"
grade = "C3"
parties = ["a", "b"]
[categories]
7 = "explosion"
[counts]
low = "low"
best = "best"
[time]
start = "from"
end = "to"
zone = "Asia/Baghdad"
[place]
lon = "x"
lat = "y"
name = "where"
error_default_m = 900
"""
    head = "no,a,b,office,type,low,best,from,to,x,y,where\n"
    report = only(head + "9,A,B,desk,7,1,,2017-06-12,2017-06-13,41.5,34.25,Hit\n", mapping)
    span = local_days("2017-06-12", "2017-06-13", "Asia/Baghdad")
    assert (report.kind, report.lang, report.title, report.text) == ("event", "ar", "A – B", "AA")
    assert (report.source, report.category, report.grade) == ("desk", "explosion", Grade(3, "C"))
    assert report.detail == EventDetail(low=1, parties=("A", "B"))
    assert (report.occurred, report.observed) == (span, span.end)
    assert report.place == Place(error_m=900, geometry=Point(lat=342_500_000, lon=415_000_000), name="Hit")
    assert report.marking.releasable_to == ()
    other = only(head + "9,A,B,desk,8,,,2017-06-12,,41.5,34.25,\n", mapping)
    assert (other.category, other.id, other.place and other.place.name) == ("unknown", report.id, None)
    assert other.occurred == local_days("2017-06-12", "2017-06-12", "Asia/Baghdad")


@pytest.mark.parametrize(("row", "expected"), [
    ("1,2017-06-13", "row-length"), ("1,2017-06-13,a,b", "row-length"), ("", "row-length"),
    (",2017-06-13,a", "row-key"), ("1,,a", "date-form"), ("1,13/06/2017,a", "date-form"),
    ("1,2017-02-30,a", "date-form"), ("1,2017-06-13,", "empty"), ("1,2017-06-13," + "x" * 201, "too-long"),
    ("1,2017-06-13,a\x00", "control-character"), ("1,2017-06-13T10:00:00,a", "time-form"),
    ("1,9999-12-31,a", "date-form"), ("1,0001-01-01,a", "date-form"),
])  # fmt: skip
def test_a_row_that_cannot_be_used_says_why(row: str, expected: str) -> None:
    assert why(f"no,day,what\n{row}\n") == expected


PLACED = SMALL.replace(
    "[time]", '[place]\nlon = "x"\nlat = "y"\nprecision = "p"\nerror_m = { 1 = 100, 2 = 5000 }\n[time]'
)
COUNTED = SMALL.replace("[time]", '[counts]\nbest = "n"\n[time]')


@pytest.mark.parametrize(("cells", "expected"), [
    ("200,0,1", "degrees"), ("0,91,1", "degrees"), ("east,0,1", "degrees"), ("1,,1", "degrees"), (",1,1", "degrees"),
    ("1,1,3", "place-precision"), ("1,1,", "place-precision"), ("NaN,1,1", "degrees"), ("1e1,1,1", "degrees"),
])  # fmt: skip
def test_a_place_nobody_can_find_is_refused(cells: str, expected: str) -> None:
    assert why(f"no,day,what,x,y,p\n1,2017-06-13,a,{cells}\n", PLACED) == expected


def test_a_row_without_coordinates_has_no_place() -> None:
    assert only("no,day,what,x,y,p\n1,2017-06-13,a,,,1\n", PLACED).place is None
    placed = only("no,day,what,x,y,p\n1,2017-06-13,a,1,2,2\n", PLACED).place
    assert placed is not None
    assert placed.error_m == 5000


@pytest.mark.parametrize("text", ["many", "-1", "1.5", "1e3", "9" * 10, " 5", "½"])
def test_a_count_is_a_whole_number(text: str) -> None:
    assert why(f"no,day,what,n\n1,2017-06-13,a,{text}\n", COUNTED) == "count-form"


def test_an_instant_is_read_as_such() -> None:
    assert only("no,day,what\n1,2017-06-13T10:00:00Z,a\n").occurred.start == parse_iso("2017-06-13T10:00:00Z")


def test_ids_follow_from_mapping_and_key_alone() -> None:
    one = only("no,day,what\n1,2017-06-13,a\n").id
    assert only("no,day,what\n1,2017-06-14,b\n").id == one
    assert only("no,day,what\n2,2017-06-13,a\n").id != one
    assert only("no,day,what\n1,2017-06-13,a\n", SMALL.replace('"small"', '"other"')).id != one


def test_without_a_key_equal_rows_are_told_apart_by_their_place_among_equals() -> None:
    keyless = SMALL.replace('key = "no"\n', "")
    text = "no,day,what\n1,2017-06-13,a\n1,2017-06-13,b\n1,2017-06-13,a\n"
    names = [row.id for row in rows(text, keyless)]
    assert len(set(names)) == 3
    moved = "no,day,what\n1,2017-06-13,b\n1,2017-06-13,a\n1,2017-06-13,a\n"
    assert {row.id for row in rows(moved, keyless)} == set(names)


def test_a_template_is_filled_once() -> None:
    """Content that looks like a template is content."""
    assert only("no,day,what\n1,2017-06-13,{no}\n").title == "{no}"


# --- widths ----------------------------------------------------------------------------------------------------

DATED = SMALL.replace("zone =", 'end = "until"\nprecision = "p"\ndays = { 1 = 1, 2 = 2, 3 = 7, 4 = 31 }\nzone =')


def dated(first: str, last: str, precision: str, zone: str = "Asia/Damascus") -> Report:
    mapping = DATED.replace("Asia/Damascus", zone)
    return only(f"no,day,until,p,what\n1,{first},{last},{precision},a\n", mapping)


WIDTHS: list[Any] = [
    ("2017-06-13", "2017-06-13", "1", 1), ("2017-06-13", "2017-06-13", "2", 2), ("2017-06-13", "2017-06-13", "3", 7),
    ("2017-06-13", "2017-06-15", "3", 7), ("2017-06-01", "2017-06-30", "4", 31), ("2017-06-13", "2017-06-20", "3", 8),
    # Clocks change in Syria on 31 March (23 hours, midnight is left out) and on 27 October (the 26th has 25).
    ("2017-03-31", "2017-03-31", "1", 1), ("2017-03-30", "2017-03-31", "2", 2), ("2017-03-31", "2017-03-31", "2", 2),
    ("2017-10-26", "2017-10-26", "1", 1), ("2017-10-26", "2017-10-26", "2", 2), ("2017-10-27", "2017-10-27", "3", 7),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "precision", "days"), WIDTHS)
def test_a_span_is_whole_local_days_and_no_narrower_than_claimed(
    first: str, last: str, precision: str, days: int
) -> None:
    span = dated(first, last, precision).occurred
    stated = local_days(first, last, "Asia/Damascus")
    assert span.start <= stated.start
    assert span.end >= stated.end
    assert whole_days(span, "Asia/Damascus")
    assert days_of(span, "Asia/Damascus") == days


@pytest.mark.parametrize("day", ["0001-01-02", "9999-12-30"])
def test_a_span_that_would_leave_the_calendar_is_refused(day: str) -> None:
    assert why(f"no,day,until,p,what\n1,{day},{day},4,a\n", DATED) in ("date-form", "span-order")


def test_an_unknown_precision_is_refused() -> None:
    assert why("no,day,until,p,what\n1,2017-06-13,2017-06-13,9,a\n", DATED) == "time-precision"


def test_a_mapping_is_the_same_whatever_the_order_of_its_lines() -> None:
    lines = SMALL.strip().splitlines()
    swapped = "\n".join([lines[2], lines[1], lines[0], *lines[3:]])
    assert read_mapping(swapped.encode()) == read_mapping(SMALL.encode())
    assert isinstance(read_mapping(SMALL.encode()), Mapping)
