"""XML, GeoJSON and tables nobody writes by accident."""

import json
from collections.abc import Iterator
from typing import Any

ROOTS = {
    "kml": (
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        "</kml>",
        "<Placemark><name>{}</name><Point><coordinates>1,2</coordinates></Point></Placemark>",
    ),
    "gpx": (
        '<gpx xmlns="http://www.topografix.com/GPX/1/1">',
        "</gpx>",
        '<wpt lat="1" lon="2"><time>2017-06-13T10:00:00Z</time><name>{}</name></wpt>',
    ),
    "cap": (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">',
        "</alert>",
        "<identifier>a</identifier><sender>s</sender><sent>2017-06-13T10:00:00Z</sent><status>Actual</status>"
        "<msgType>Alert</msgType><scope>Public</scope><info><event>{}</event></info>",
    ),
}


def hostile_xml(port: int, secret: str) -> Iterator[tuple[str, bytes]]:
    """For each format; what would be fetched lies at `port` of this machine, what would be read is `secret`."""
    for form, (start, end, item) in ROOTS.items():
        whole = start + item.format("x") + end
        name = whole[1:4]
        for what, head in _doctypes(name, port, secret):
            for entity in ("&x;", "x"):
                yield f"{form} {what} {entity}", (head + start + item.format(entity) + end).encode()
        for what, data in _shapes(start, end, item, whole):
            yield f"{form} {what}", data


def _doctypes(name: str, port: int, secret: str) -> Iterator[tuple[str, str]]:
    laughs = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10 if n else "ha"}">' for n in range(9)) + '<!ENTITY x "&x8;">'
    yield "document type", f"<!DOCTYPE {name}>"
    yield "small document type", f"<!doctype {name}>"
    yield "document type behind a comment", f"<?xml version='1.0'?><!-- - -- ><!DOCTYPE -->\n<!DOCTYPE {name}>"
    yield "document type behind a style", f"<?xml-stylesheet href='x'?><!DOCTYPE {name} [<!ENTITY x 'y'>]>"
    yield "billion laughs", f"<!DOCTYPE {name} [{laughs}]>"
    yield "one long entity", f"<!DOCTYPE {name} [<!ENTITY x '{'a' * 1_000_000}'>]>"
    yield "a file", f"<!DOCTYPE {name} [<!ENTITY x SYSTEM 'file://{secret}'>]>"
    yield "an address", f"<!DOCTYPE {name} [<!ENTITY x SYSTEM 'http://127.0.0.1:{port}/x'>]>"
    yield "a public name", f"<!DOCTYPE {name} PUBLIC '-//x//y' 'http://127.0.0.1:{port}/x.dtd'>"
    yield "a parameter", f"<!DOCTYPE {name} [<!ENTITY % p SYSTEM 'http://127.0.0.1:{port}/p'>%p;]>"


def attributes(count: int) -> str:
    return " ".join(f'a{n}="1"' for n in range(count))


def _shapes(start: str, end: str, item: str, whole: str) -> Iterator[tuple[str, bytes]]:
    yield "an entity nobody declared", (start + item.format("&x;") + end).encode()
    yield "utf-7", (b"<?xml version='1.0' encoding='utf-7'?>" + whole.encode())
    yield "utf-7 marked", b"+/v8-" + whole.encode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield encoding, whole.encode(encoding)
        yield f"{encoding} declared", (f"<?xml version='1.0' encoding='{encoding}'?>" + whole).encode(encoding)
    for encoding in ("iso-8859-1", "windows-1256", "utf-16", "ebcdic-cp-us", "x-user-defined", "UCS-4"):
        yield f"said to be {encoding}", (f"<?xml version='1.0' encoding='{encoding}'?>" + whole).encode()
    yield "windows-1256", (start + item.format("معبر") + end).encode("cp1256")
    yield "overlong", (start + item.format("x") + end).encode() + b"\xc0\xbc"
    for depth in (60, 300, 100_000):
        yield f"depth {depth}", (start + "<a>" * depth + "</a>" * depth + end).encode()
    yield "many elements", (start + "<a/>" * 600_000 + end).encode()
    yield "a huge attribute", (start + f'<a b="{"x" * 2_000_000}"/>' + item.format("x") + end).encode()
    yield "many attributes", (start + "<a " + attributes(30_000) + "/>" + end).encode()
    yield "half a million attributes", (start + "<a " + attributes(500_000) + "/>" + end).encode()
    yield "the same attribute twice", (start + '<a b="1" b="2"/>' + item.format("x") + end).encode()
    yield "an instruction", (start + "<?php echo 1 ?>" + item.format("x") + end).encode()
    yield "a long text", (start + item.format("x" * 3_000_000) + end).encode()
    yield "a large file with one large letter", (start + item.format("\U0001f600") + " " * 17_000_000 + end).encode()
    for what, text in (
        ("cut off", whole[:-8]),
        ("two roots", whole + whole),
        ("text behind", whole + "x"),
        ("crossed tags", start + "<a><b></a></b>" + end),
        ("NUL", start + item.format("\0") + end),
        ("a control character", start + item.format("\x08") + end),
        ("bare &", start + item.format("&") + end),
        ("a character that is none", start + item.format("&#0;") + end),
        ("half a character", start + item.format("&#xD800;") + end),
        ("an open CDATA", start + "<![CDATA[" + end),
        ("an open comment", "<!--" + whole),
        ("xml twice", "<?xml version='1.0'?>" * 2 + whole),
        ("another version", "<?xml version='9.0'?>" + start + "<" + end),
        ("turned words", start + item.format("\u202ex") + end),
    ):
        yield what, text.encode()


def hostile_kml(port: int) -> Iterator[tuple[str, bytes]]:
    """KML that points elsewhere, and shapes that are none."""
    start, end, _ = ROOTS["kml"]
    href = f"<href>http://127.0.0.1:{port}/x.kml</href>"
    for what in ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Tour"):
        yield f"kml {what}", f"{start}<{what}><Icon>{href}</Icon><Link>{href}</Link></{what}>{end}".encode()
    for what, shape in {
        "model": f"<Model><Link>{href}</Link></Model>",
        "two points in one": _coordinates("Point", "1,2 3,4"),
        "no coordinates": "<Point/>",
        "words": _coordinates("Point", "here,there"),
        "one number": _coordinates("Point", "1"),
        "NaN": _coordinates("Point", "NaN,NaN"),
        "beyond": _coordinates("Point", "200,100"),
        "exponent": _coordinates("Point", "1e1,1e1"),
        "one point line": _coordinates("LineString", "1,2 1,2"),
        "too many": _coordinates("LineString", "1,2 3,4 " * 60_000),
        "antimeridian": _coordinates("LineString", "179,0 -179,0"),
        "no outline": "<Polygon/>",
        "deep": "<MultiGeometry>" * 45 + "</MultiGeometry>" * 45,
        "crossing": "<Polygon><outerBoundaryIs>"
        + _coordinates("LinearRing", "0,0 1,1 1,0 0,1 0,0")
        + "</outerBoundaryIs></Polygon>",
        "track": "<Track><coord>1</coord></Track>",
    }.items():
        yield f"kml {what}", f"{start}<Placemark><name>x</name>{shape}</Placemark>{end}".encode()


def _coordinates(tag: str, text: str) -> str:
    return f"<{tag}><coordinates>{text}</coordinates></{tag}>"


def collection(geometry: str, properties: str = '{"name":"x","time":"2017-06-13T10:00:00Z"}', more: str = "") -> bytes:
    return (
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{geometry},"properties":{properties}'
        f"{more}}}]}}"
    ).encode()


def shaped(kind: str, coordinates: Any) -> str:
    text = coordinates if isinstance(coordinates, str) else json.dumps(coordinates)
    return f'{{"type":"{kind}","coordinates":{text}}}'


GEOMETRIES: dict[str, str] = {
    "NaN": shaped("Point", "[NaN,1]"),
    "Infinity": shaped("Point", "[Infinity,1]"),
    "minus": shaped("Point", "[1,-Infinity]"),
    "beyond numbers": shaped("Point", "[1e999,1]"),
    "almost nothing": shaped("Point", "[1e-999999999999,95]"),
    "5000 digits": shaped("Point", f"[{'9' * 5000},1]"),
    "words": shaped("Point", '["1","2"]'),
    "true": shaped("Point", "[true,false]"),
    "null": shaped("Point", "null"),
    "one number": shaped("Point", [1]),
    "five numbers": shaped("Point", [1, 2, 3, 4, 5]),
    "an object": shaped("Point", "{}"),
    "out of range": shaped("Point", [181, 0]),
    "exchanged": shaped("Point", [36, 143]),
    "a point too deep": shaped("Point", [[1, 2]]),
    "a line too flat": shaped("LineString", [1, 2]),
    "a line of one": shaped("LineString", [[1, 2]]),
    "a line of nothing": shaped("LineString", []),
    "a line on the spot": shaped("LineString", [[1, 2], [1, 2]]),
    "an area too flat": shaped("Polygon", [[0, 0], [1, 0], [1, 1]]),
    "an area of nothing": shaped("Polygon", []),
    "an empty ring": shaped("Polygon", [[]]),
    "an open ring": shaped("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 1]]]),
    "a bow": shaped("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]),
    "two corners": shaped("Polygon", [[[0, 0], [1, 1], [0, 0]]]),
    "flat": shaped("Polygon", [[[0, 0], [1, 0], [2, 0], [0, 0]]]),
    "a hole outside": shaped("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]], [[5, 5], [6, 5], [6, 6], [5, 5]]]),
    "areas on one another": shaped(
        "MultiPolygon", [[[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]], [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]]]
    ),
    "antimeridian": shaped("LineString", [[179, 10], [-179, 10]]),
    "over the pole": shaped("LineString", [[0, 89], [180, 89]]),
    "half around": shaped("LineString", [[0, 0], [120, 0]]),
    "a kind nobody knows": shaped("Circle", [1, 2]),
    "no kind": '{"coordinates":[1,2]}',
    "a kind that is none": '{"type":7,"coordinates":[1,2]}',
    "a number": "5",
    "a list": "[]",
    "no coordinates": '{"type":"Point"}',
    "collection in collection": '{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection"}]}',
    "a collection of nothing known": '{"type":"GeometryCollection","geometries":[{"type":"Arc"}]}',
    "a key twice": '{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}',
    "600 points": shaped("Polygon", [[[n / 1000, (n * n) % 7] for n in range(600)]]),
}


def hostile_geojson() -> Iterator[tuple[str, bytes]]:
    """Shapes, nesting, numbers and sizes."""
    for what, geometry in GEOMETRIES.items():
        yield f"geojson {what}", collection(geometry)
    million = "[" + ",".join(f"[{n % 90},{n % 89}]" for n in range(1_000_000)) + "]"
    yield "geojson a million corners", collection(shaped("Polygon", f"[{million}]"))
    yield "geojson a line of a million", collection(shaped("LineString", million))
    yield "geojson a million points", collection(shaped("MultiPoint", million))
    for depth in (20, 2000, 200_000):
        yield f"geojson {depth} lists deep", collection(shaped("Polygon", "[" * depth + "]" * depth))
        yield f"geojson {depth} objects deep", collection("null", '{"a":' * depth + "1" + "}" * depth)
        yield f"geojson nothing but {depth} brackets", b"[" * depth
    twice = '"type":"FeatureCollection","features":[],"features":[]'
    yield "geojson features twice", f"{{{twice}}}".encode()
    yield "geojson type twice", b'{"type":"FeatureCollection","type":"Feature","features":[]}'
    yield "geojson a property twice", collection("null", '{"name":"a","name":"b","time":"2017-06-13T10:00:00Z"}')
    yield "geojson a time that is a number", collection("null", '{"name":"a","time":1497348000}')
    yield "geojson half a character", collection("null", r'{"name":"\ud800","time":"2017-06-13T10:00:00Z"}')
    yield "geojson turned words", collection("null", r'{"name":"\u202ex","time":"2017-06-13T10:00:00Z"}')
    yield "geojson NUL", collection("null", r'{"name":"x\u0000y","time":"2017-06-13T10:00:00Z"}')
    yield "geojson five million zeros", b'{"type":"FeatureCollection","features":[' + b"0," * 5_000_000 + b"0]}"
    yield "geojson features of nothing", b'{"type":"FeatureCollection","features":[' + b"{}," * 100_000 + b"{}]}"
    yield "geojson a million objects", b'{"type":"FeatureCollection","features":[' + b"{}," * 1_000_000 + b"{}]}"
    yield "geojson much beside", b'{"type":"FeatureCollection","x":"' + b"y" * 1_000_000 + b'","features":[]}'
    yield (
        "geojson one large letter",
        '{"type":"Feature","properties":{"name":"\U0001f600"}'.encode() + b" " * 16_000_000 + b"}",
    )
    for what, data in {
        "cut off": b'{"type":"FeatureCollection","features":[',
        "more behind": b"{}x",
        "a comment": b"{/**/}",
        "single quotes": b"{'type':'Feature'}",
        "a topology": b'{"type":"Topology","objects":{}}',
        "utf-16": '{"type":"FeatureCollection"}'.encode("utf-16"),
        "latin": b'{"type":"\xe9"}',
        "features that are none": b'{"type":"FeatureCollection","features":{}}',
        "another crs": b'{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:3857"}},"features":[]}',
        "no features": b'{"type":"FeatureCollection","features":null}',
    }.items():
        yield f"geojson {what}", data


HEAD = b"no,day,what\n"


def hostile_tables() -> Iterator[tuple[str, bytes]]:
    """Tables that are none, or too much."""
    for what, data in {
        "an open quote": HEAD + b'1,2017-06-13,"a\n',
        "a quote inside": HEAD + b'1,2017-06-13,"a"b\n',
        "NUL": HEAD + b"1,2017-06-13,a\0b\n",
        "a huge cell": HEAD + b"1,2017-06-13," + b"x" * 400_000,
        "a huge row": HEAD + b"," * 10_000_000,
        "a row of many lines": HEAD + b'"a\n",' * 900_000,
        "30 million rows": HEAD + b"\n" * 30_000_000,
        "a million columns": b"a," * 1_000_000 + b"\n",
        "too few cells": HEAD + b"1\n",
        "too many cells": HEAD + b"1,2,3,4\n",
        "utf-16": HEAD.decode().encode("utf-16"),
        "turned words": HEAD + "1,2017-06-13,\u202ex\n".encode(),
        "another separator": b"no;day;what\n1;2017-06-13;a\n",
        "no day": HEAD + b"1,2017-02-31,a\n",
        "the same column twice": b"no,day,what,what\n",
        "a title too long": HEAD + b"1,2017-06-13," + b"x" * 5000,
        "latin": HEAD + b"1,2017-06-13,\xe9\n",
        "an end of file mark": b"\x1a" + HEAD,
        "an HTML page": b"\n <p>no,day,what",
        "large": b"x" * (65 * 2**20),
    }.items():
        yield f"table {what}", data


def harmless_with_links(port: int) -> Iterator[tuple[str, bytes]]:
    """Files that are filed and point elsewhere: nobody goes there."""
    address = f"http://127.0.0.1:{port}/x"
    start, end, item = ROOTS["kml"]
    yield (
        "kml",
        f"{start}<Style><IconStyle><Icon><href>{address}</href></Icon></IconStyle></Style>{item.format('x')}{end}".encode(),
    )
    yield "kml text", f"{start}{item.format(f'&lt;img src=&quot;{address}&quot;&gt;x')}{end}".encode()
    gpx = ROOTS["gpx"]
    yield "gpx", f'{gpx[0]}<metadata><link href="{address}"/></metadata>{gpx[2].format("x")}{gpx[1]}'.encode()
    cap = ROOTS["cap"]
    body = cap[2].format("x").replace("</info>", f"<web>{address}</web></info>")
    yield "cap", f"<?xml-stylesheet href='{address}'?>{cap[0]}{body}{cap[1]}".encode()
