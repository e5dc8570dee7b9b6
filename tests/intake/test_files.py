"""Files of other programs: every item is accounted for, nothing is filed twice, what a file says is what is filed."""

import json
from collections import Counter
from typing import Any

import msgspec
import pytest

from jisr.intake import Account
from jisr.intake.files import Options, read_file
from jisr.intake.files.archive import write_archive
from jisr.node import Node
from jisr.terms.errors import OurMistake
from jisr.terms.places import Line, MultiPolygon, Point, Polygon
from jisr.terms.reports import Grade, Marking, Report
from jisr.terms.times import local_days, parse_iso
from tests.sides import assert_one_sentence, entries, said, size
from tests.two_sides.sides import OFFICER, REPORTER

SAID = Options(side="north", zone="Asia/Baghdad")
WHEN = msgspec.structs.replace(SAID, occurred="2017-06-13T10:00:00Z")


def run(node: Node, data: bytes, options: Options = WHEN, name: str = "x", **given: Any) -> Account:
    return node.intake.import_rows(REPORTER, name, read_file(data, options).rows, **given)


def counts(account: Account) -> tuple[int, int, int, int]:
    found = account.filed, account.corrected, account.skipped, len(account.refused)
    assert account.rows == sum(found) + account.withdrawn
    return found


def filed(node: Node) -> list[Report]:
    return [msgspec.json.decode(e.body or b"", type=Report) for e in entries(node, "report", "correct")]


def geojson(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features} | more, ensure_ascii=False).encode()


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: float = 43.1, lat: float = 36.3) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


SQUARE = [[43, 36], [43.1, 36], [43.1, 36.1], [43, 36.1], [43, 36]]

# --- GeoJSON ---------------------------------------------------------------------------------------------------


def test_every_feature_is_accounted_for_and_a_second_run_adds_nothing(north: Node) -> None:
    data = geojson(
        feature(
            point(), name="Bridge closed", time="2017-06-13T10:00:00Z", description="One <b>lane</b><br>only", lanes=2
        ),
        feature({"type": "LineString", "coordinates": [[43, 36], [44, 37]]}, name="طريق", date="2017-06-13"),
        feature({"type": "Polygon", "coordinates": [SQUARE]}, title="Camp", category="humanitarian", grade="B2"),
        feature({"type": "Point", "coordinates": [200, 0]}, name="Nowhere"),
        feature(None, name="No place", nested={"a": 1}),
        feature({"type": "MultiPoint", "coordinates": [[1, 1], [2, 2]]}, name="Two"),
        feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, name="Bow"),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    )
    reading = read_file(data, WHEN)
    assert (reading.format, reading.total) == ("geojson", 7)
    account = run(north, data)
    assert counts(account) == (6, 0, 0, 2)
    assert [(r.row, r.code) for r in account.refused] == [(4, "degrees"), (7, "place-crossing")]
    one, road, camp, *_ = filed(north)
    assert (one.title, one.text, one.kind) == ("Bridge closed", "One lane\nonly\n\nlanes: 2", "event")
    assert one.occurred.start == parse_iso("2017-06-13T10:00:00Z")
    assert (road.kind, road.lang, road.occurred) == ("route", "ar", local_days("2017-06-13", "2017-06-13", SAID.zone))
    assert (camp.kind, camp.category, camp.grade) == ("site", "humanitarian", Grade(2, "B"))
    assert {report.marking for report in filed(north)} == {Marking()}
    before = size(north)
    assert counts(run(north, data)) == (0, 0, 6, 2)
    assert size(north) == before


def test_what_does_not_say_when_is_asked_for_and_refused_without(north: Node) -> None:
    account = run(north, geojson(feature(point(), name="a")), SAID)
    assert [r.code for r in account.refused] == ["no-time"]
    assert "--occurred" in account.refused[0].hint
    assert counts(run(north, geojson(feature(point(), name="a")))) == (1, 0, 0, 0)


def test_properties_about_persons_are_refused_and_leave_nothing(north: Node) -> None:
    data = geojson(
        *(feature(point(), name="Post", victim_name="Canary", phone="Canary", رقم_الهاتف="Canary") for _ in "ab")
    )
    account = run(north, data)
    assert counts(account) == (2, 0, 0, 3)
    assert {r.code for r in account.refused} == {"person-property"}
    assert [r.row for r in account.refused] == [1, 1, 1]
    assert b"Canary" not in north.store.db.serialize("main")  # type: ignore[attr-defined]
    assert counts(run(north, data)) == (0, 0, 2, 3)


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(north: Node) -> None:
    data = geojson(feature(point(), name="a"), feature(point(200), name="b"))
    assert counts(run(north, data, dry=True)) == (1, 0, 0, 1)
    assert size(north) == 0
    assert counts(run(north, data)) == (1, 0, 0, 1)


def test_an_id_means_the_same_thing_again_only_when_it_can(north: Node) -> None:
    def with_id(name: str, title: str) -> bytes:
        return geojson(feature(point(), name=title) | {"id": name})

    unique = "6f1c9c1e-0d4e-4a53-9a51-2a53d2b3a001"
    assert counts(run(north, with_id(unique, "a"))) == (1, 0, 0, 0)
    assert counts(run(north, with_id(unique, "b"))) == (0, 1, 0, 0)
    assert counts(run(north, with_id("7", "a"))) == (1, 0, 0, 0)
    assert counts(run(north, with_id("7", "b"))) == (1, 0, 0, 0)
    issue = msgspec.structs.replace(WHEN, dataset="posts")
    assert counts(run(north, with_id("7", "a"), issue)) == (1, 0, 0, 0)
    assert counts(run(north, with_id("7", "b"), issue)) == (0, 1, 0, 0)


def test_a_line_of_too_many_points_is_thinned_and_says_so(north: Node) -> None:
    line = {"type": "LineString", "coordinates": [[43 + n / 5000, 36 + (n % 7) / 5000] for n in range(3000)]}
    data = geojson(feature(line, name="Long"))
    reading = read_file(data, WHEN)
    assert counts(north.intake.import_rows(REPORTER, "x", reading.rows)) == (1, 0, 0, 0)
    (report,) = filed(north)
    assert reading.left["thinned"] == 1
    assert report.place is not None
    assert isinstance(report.place.geometry, Line)
    assert len(report.place.geometry.coords) <= 500
    assert report.place.error_m is not None
    assert 50 < report.place.error_m < 2000


# --- KML -------------------------------------------------------------------------------------------------------

KML = b"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>n</name>
<Style id="s"/><Folder><Placemark id="p"><name>Post</name><description><![CDATA[<table><tr><td>Open</td></tr></table>]]>
</description><styleUrl>#s</styleUrl><TimeStamp><when>2017-06</when></TimeStamp>
<ExtendedData><Data name="lanes"><value>2</value></Data><Data name="phone"><value>Canary</value></Data></ExtendedData>
<Point><coordinates>43.1,36.3,250</coordinates></Point></Placemark></Folder>
<Placemark><name>Both</name><TimeSpan><begin>2017-06-13T10:00:00Z</begin><end>2017-06-13T11:00:00Z</end></TimeSpan>
<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,1 0,0</coordinates></LinearRing>
</outerBoundaryIs></Polygon><Polygon><outerBoundaryIs><LinearRing><coordinates>2,0 3,0 3,1 2,1 2,0</coordinates>
</LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark>
<Placemark><name>Drive</name><gx:Track><when>2017-06-13T10:00:00Z</when><when>2017-06-13T10:05:00Z</when>
<gx:coord>43 36 0</gx:coord><gx:coord>43.1 36.1 0</gx:coord></gx:Track></Placemark>
<NetworkLink><name>Elsewhere</name><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>
</Document></kml>"""


def test_placemarks_are_reports_and_what_lies_elsewhere_is_refused(north: Node) -> None:
    reading = read_file(KML, SAID)
    account = north.intake.import_rows(REPORTER, "x.kml", reading.rows)
    assert (reading.format, reading.total) == ("kml", 4)
    assert counts(account) == (3, 0, 0, 2)
    assert [(r.row, r.code) for r in account.refused] == [(4, "kml-elsewhere"), (1, "person-property")]
    assert reading.left["style"] == 2
    post, both, drive = filed(north)
    assert (post.title, post.text) == ("Post", "Open\n\nlanes: 2")
    assert post.occurred == local_days("2017-06-01", "2017-06-30", SAID.zone)
    assert post.place is not None
    assert post.place.geometry == Point(lat=363_000_000, lon=431_000_000)
    assert both.place is not None
    assert isinstance(both.place.geometry, MultiPolygon)
    assert (both.kind, drive.kind) == ("site", "track")
    assert drive.occurred.end - drive.occurred.start == 300_000
    assert counts(north.intake.import_rows(REPORTER, "x.kml", read_file(KML, SAID).rows)) == (0, 0, 3, 2)


def test_a_kmz_is_the_kml_in_it(north: Node) -> None:
    run(north, KML, SAID)
    packed = write_archive({"doc.kml": KML, "files/icon.png": b"\x89PNG"})
    reading = read_file(packed, SAID)
    assert reading.format == "kmz"
    counts(north.intake.import_rows(REPORTER, "x.kmz", reading.rows))
    assert reading.left["file"] == 1


# --- GPX -------------------------------------------------------------------------------------------------------

GPX = b"""<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><author><name>Canary</name></author></metadata>
<wpt lat="36.3" lon="43.1"><ele>220</ele><time>2017-06-13T10:00:00Z</time><name>Well</name><desc>Dry</desc>
<sym>Water</sym></wpt>
<wpt lat="36.3" lon="43.1"><name>No time</name></wpt>
<rte><name>Way</name><rtept lat="36" lon="43"/><rtept lat="36.1" lon="43.1"/></rte>
<trk><name>Patrol</name><trkseg><trkpt lat="36" lon="43"><time>2017-06-13T10:00:00Z</time></trkpt>
<trkpt lat="36.1" lon="43.1"><time>2017-06-13T11:00:00Z</time></trkpt></trkseg>
<trkseg><trkpt lat="36.2" lon="43.2"><time>2017-06-13T12:00:00Z</time></trkpt></trkseg><trkseg/></trk></gpx>"""


def test_waypoints_routes_and_stretches_are_reports(north: Node) -> None:
    reading = read_file(GPX, SAID)
    account = north.intake.import_rows(REPORTER, "x.gpx", reading.rows)
    assert (reading.format, reading.total) == ("gpx", 6)
    assert [(r.row, r.code) for r in account.refused] == [(2, "no-time"), (3, "no-time"), (6, "place-empty")]
    well, patrol, alone = filed(north)
    assert (well.title, well.text, well.kind) == ("Well", "Dry\n\nsymbol of the device: Water", "event")
    assert (patrol.kind, alone.kind) == ("track", "track")
    assert alone.place is not None
    assert isinstance(alone.place.geometry, Point)
    assert (reading.left["height"], reading.left["person"]) == (1, 1)
    assert b"Canary" not in north.store.db.serialize("main")  # type: ignore[attr-defined]


# --- CAP -------------------------------------------------------------------------------------------------------

INFO = """<info><language>{lang}</language><category>Met</category><event>{event}</event><urgency>Immediate</urgency>
<severity>{severity}</severity><certainty>Observed</certainty><expires>2017-06-14T10:00:00+03:00</expires>
<headline>{event} now</headline><description>{words}</description><contact>Canary</contact>
<area><areaDesc>{area}</areaDesc>{where}<geocode><valueName>P</valueName><value>42</value></geocode></area></info>"""


def alert(
    name: str, kind: str = "Alert", *infos: str, cites: str = "", sender: str = "met@example.org", **more: str
) -> bytes:
    given = {"status": "Actual", "scope": "Public"} | more
    references = f"<references>{cites}</references>" if cites else ""
    return f"""<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier><sender>{sender}</sender>
<sent>2017-06-13T10:00:00+03:00</sent><status>{given["status"]}</status><msgType>{kind}</msgType>
<scope>{given["scope"]}</scope>{references}{"".join(infos)}</alert>""".encode()


def info(lang: str = "en-US", event: str = "Flood", severity: str = "Severe", words: str = "Water rises.",
         area: str = "Plain", where: str = "<polygon>36,43 36,44 37,44 36,43</polygon>") -> str:  # fmt: skip
    return INFO.format(lang=lang, event=event, severity=severity, words=words, area=area, where=where)


CITED = "met@example.org,a1,2017-06-13T10:00:00+03:00"


def test_an_alert_in_two_languages_is_one_report_that_says_everything(north: Node) -> None:
    data = alert("a1", "Alert", info(), info("ar-IQ", "فيضان", "Extreme", "الماء يرتفع.", "السهل"))
    account = run(north, data, SAID)
    assert counts(account) == (1, 0, 0, 0)
    (report,) = filed(north)
    assert (report.title, report.lang, report.kind) == ("Flood now", "en", "event")
    for part in ("Water rises.", "الماء يرتفع.", "فيضان now", "urgency: Immediate", "P 42", "السهل"):
        assert part in report.text
    assert (report.impact, report.category, report.grade) == ("very-high", "hazard", Grade(2, "F"))
    assert report.marking == Marking(level="open")
    assert report.review_by == parse_iso("2017-06-14T10:00:00+03:00")
    assert report.place is not None
    assert isinstance(report.place.geometry, Polygon)
    assert report.place.name == "Plain"
    assert "Canary" not in report.text
    arabic = run(north, alert("a2", "Alert", info(), info("ar", "فيضان")), msgspec.structs.replace(SAID, lang="ar"))
    assert counts(arabic) == (1, 0, 0, 0)
    assert (filed(north)[1].title, filed(north)[1].lang) == ("فيضان now", "ar")


def test_an_update_corrects_and_a_cancellation_withdraws(north: Node) -> None:
    run(north, alert("a1", "Alert", info()), SAID)
    updated = alert("a2", "Update", info(words="Water falls.", severity="Minor"), cites=CITED)
    assert counts(run(north, updated, SAID)) == (0, 1, 0, 0)
    assert counts(run(north, updated, SAID)) == (0, 0, 1, 0)
    assert counts(run(north, alert("a1", "Alert", info()), SAID)) == (0, 0, 1, 0)
    first, second = filed(north)
    assert (second.id, second.subject, second.impact) == (first.id, first.subject, "low")
    cancelled = alert("a3", "Cancel", cites=CITED.replace("a1", "a2"))
    account = run(north, cancelled, SAID)
    assert (account.rows, account.withdrawn) == (1, 1)
    assert counts(run(north, cancelled, SAID)) == (0, 0, 1, 0)
    assert [e.header.k for e in entries(north)] == ["report", "correct", "withdraw"]
    assert counts(run(north, alert("a4", "Update", info(), cites=CITED), SAID)) == (0, 0, 1, 0)


def test_another_senders_alert_is_never_touched(north: Node) -> None:
    run(north, alert("a1", "Alert", info()), SAID)
    for kind in ("Cancel", "Update"):
        account = run(north, alert("b1", kind, info(), cites=CITED, sender="other@example.org"), SAID)
        assert [r.code for r in account.refused] == ["cap-sender"]
    assert north.store.read(lambda tx: north.record.current(tx, 1)) == (1, False)


def test_what_was_called_off_before_it_came_is_not_filed(north: Node) -> None:
    assert counts(run(north, alert("a3", "Cancel", cites=CITED), SAID)) == (0, 0, 1, 0)
    assert counts(run(north, alert("a1", "Alert", info()), SAID)) == (0, 0, 1, 0)


def test_an_erased_alert_is_not_brought_back_by_its_update(north: Node) -> None:
    run(north, alert("a1", "Alert", info()), SAID)
    north.intake.erase(OFFICER, 1, "asked for")
    assert counts(run(north, alert("a2", "Update", info(), cites=CITED), SAID)) == (0, 0, 1, 0)


@pytest.mark.parametrize(("status", "kind", "code", "played"), [
    ("Exercise", "Alert", "", True), ("Test", "Alert", "", True), ("Draft", "Alert", "cap-status", False),
    ("System", "Alert", "cap-status", False), ("Actual", "Ack", "cap-kind", False),
    ("Actual", "Error", "cap-kind", False), ("Actual", "Update", "cap-references", False),
])  # fmt: skip
def test_what_an_alert_is_meant_for_is_kept(north: Node, status: str, kind: str, code: str, played: bool) -> None:
    account = run(north, alert("a1", kind, info(), status=status), SAID)
    assert [r.code for r in account.refused] == ([code] if code else [])
    assert [report.exercise for report in filed(north)] == ([played] if not code else [])


def test_areas_of_an_alert_are_one_place(north: Node) -> None:
    circle = info(where="<circle>36.3,43.1 5</circle>")
    run(north, alert("a1", "Alert", circle), SAID)
    two = info(where="<polygon>36,43 36,44 37,44 37,43 36,43</polygon><circle>36.5,44 5</circle>")
    run(north, alert("a2", "Alert", two), SAID)
    run(north, alert("a3", "Alert", info(where="")), SAID)
    one, joined, none = filed(north)
    assert one.place is not None
    assert (one.place.geometry, one.place.error_m) == (Point(lat=363_000_000, lon=431_000_000), 5000)
    assert joined.place is not None
    assert isinstance(joined.place.geometry, Polygon)
    assert none.place is None
    assert "area: Plain; P 42" in none.text


def test_a_zip_of_alerts_is_each_of_them(north: Node) -> None:
    data = write_archive({"1.xml": alert("a1", "Alert", info()), "2.xml": alert("a2", "Update", info(), cites=CITED),
                          "3.xml": b"<x/>", "note.txt": b"hello"})  # fmt: skip
    reading = read_file(data, SAID)
    assert (reading.format, reading.total) == ("caps", 3)
    assert counts(north.intake.import_rows(REPORTER, "x.zip", reading.rows)) == (1, 1, 0, 1)
    assert reading.left["file"] == 1


# --- any file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "code"), [
    (b"", "file-empty"), (b" \n", "file-empty"), (b"a,b\n1,2\n", "file-kind"), (b"<x/>", "xml-kind"),
    (b"{}", "geojson-form"), (b"[1]", "geojson-form"), (b"\x89PNG\r\n\x1a\n", "file-kind"), (b"PK\x03\x04", "zip-form"),
    (geojson(crs={"properties": {"name": "EPSG:3857"}}), "geojson-crs"),
])  # fmt: skip
def test_a_file_that_is_none_of_ours_is_one_sentence(data: bytes, code: str) -> None:
    met = said(OurMistake, lambda: [r.report for r in read_file(data, WHEN).rows if raised(r.report)])
    assert met.code == code
    assert_one_sentence(met)


def raised(report: object) -> bool:
    if isinstance(report, OurMistake):
        raise report
    return True


def test_options_speak_for_whatever_does_not_say_it(north: Node) -> None:
    options = msgspec.structs.replace(
        WHEN, kind="crossing", marking=Marking(level="secret"), grade="A1", exercise=True, lang="ar", error_m=300
    )
    run(north, geojson(feature(point(), name="Gate")), options)
    (report,) = filed(north)
    assert (report.kind, report.marking.level, report.grade, report.exercise) == (
        "crossing",
        "secret",
        Grade(1, "A"),
        True,
    )
    assert report.lang == "ar"
    assert report.place is not None
    assert report.place.error_m == 300


def test_a_correction_by_file_keeps_the_marking_a_person_gave(north: Node) -> None:
    unique = {"id": "urn:x:1"}
    run(north, geojson(feature(point(), name="a") | unique))
    north.intake.mark(OFFICER, 1, Marking(level="secret"))
    run(north, geojson(feature(point(), name="b") | unique))
    assert filed(north)[-1].marking.level == "secret"
    assert Counter(e.header.k for e in entries(north)) == {"report": 1, "correct": 2}
