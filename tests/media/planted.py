"""Real files with a canary in every place that is not a pixel, each made by the library or by hand as cameras do it.

A canary is a string that is nowhere else. `found` looks for it as it stands, in UTF-16, and in whatever can be
unpacked, so that a place that is compressed counts before as it would count after.
"""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import Any

import av
from av.video.frame import VideoFrame
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

UUID = bytes(range(16))
SECONDS_MADE = 0x5EADBEEF
"""A time of making nobody else would write, seconds since 1904."""


class Cage:
    """The canaries of one file: `bird` gives a fresh one for a place, `places` says where each was planted."""

    def __init__(self) -> None:
        self.places: dict[str, bytes] = {}

    def bird(self, place: str) -> str:
        assert place not in self.places
        made = f"CANARY{len(self.places):03d}{place.upper().replace(' ', '')}YRANAC"
        self.places[place] = made.encode()
        return made

    def byte(self, place: str) -> bytes:
        return self.bird(place).encode()

    def found(self, data: bytes) -> set[str]:
        """Places whose canary is in these bytes."""
        seen = data + b"".join(unpacked(data))
        return {
            place for place, bird in self.places.items()
            if any(form in seen for form in (bird, bird.decode().encode("utf-16-le"), bird.decode().encode("utf-16-be"),
                                             bird.hex().encode(), bird[::-1]))
        }  # fmt: skip


def unpacked(data: bytes) -> list[bytes]:
    """Whatever in these bytes unpacks as zlib."""
    made, at = [], data.find(b"\x78")
    while at >= 0:
        with suppress(zlib.error):
            made.append(zlib.decompressobj().decompress(data[at:], 1 << 20))
        at = data.find(b"\x78", at + 1)
    return made


def picture(mode: str = "RGB") -> Image.Image:
    """Something to look at."""
    image = Image.linear_gradient("L").resize((320, 240)).convert(mode)
    ImageDraw.Draw(image).ellipse((40, 40, 200, 200), fill=(200, 30, 60) if mode == "RGB" else None)
    return image


def profile(name: str) -> bytes:
    """An sRGB profile whose description is replaced by `name`."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    short = name[: len("sRGB built-in")]
    assert "sRGB built-in".encode("utf-16-be") in made
    return made.replace("sRGB built-in".encode("utf-16-be"), short.encode("utf-16-be")) + name.encode()


def exif(cage: Cage, thumb: bytes = b"") -> Image.Exif:
    made = Image.Exif()
    made[0x010E], made[0x013B], made[0x8298] = cage.bird("description"), cage.bird("artist"), cage.bird("copyright")
    made[0x010F], made[0x0131] = cage.bird("camera"), cage.bird("software")
    inner = made.get_ifd(0x8769)
    inner[0x927C], inner[0x9286] = cage.byte("maker note"), b"ASCII\0\0\0" + cage.byte("user comment")
    inner[0xA431], inner[0xA430] = cage.bird("body serial"), cage.bird("owner")
    gps = made.get_ifd(0x8825)
    gps[1], gps[2], gps[27] = "N", (36.0, 48.0, 3.0), b"ASCII\0\0\0" + cage.byte("gps method")
    return made


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def a_jpeg(cage: Cage) -> bytes:
    """A photo with everything a camera, an editor and a smuggler put beside it."""
    held, small = io.BytesIO(), io.BytesIO()
    picture().resize((32, 24)).save(small, "JPEG", comment=cage.byte("exif thumbnail"))
    picture().save(held, "JPEG", exif=exif(cage), comment=cage.byte("comment"), icc_profile=profile(cage.bird("icc")))
    tiff = b"Exif\0\0" + b"MM\0*\0\0\0\x08\0\0\0\0\0\x0e" + struct.pack(
        ">HHHLLHHLL", 2, 0x201, 4, 1, 44, 0x202, 4, 1, len(small.getvalue())
    ) + b"\0\0\0\0" + small.getvalue()  # fmt: skip
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">L", 5 + len(b := cage.byte("iptc")))
    iptc += b"\x1c\x02\x50" + struct.pack(">H", len(b)) + b
    more = [
        segment(0xE1, tiff),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + cage.byte("xmp") + b"</x:xmpmeta>"),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + cage.byte("extended xmp")),
        segment(0xED, iptc), segment(0xEC, b"Ducky" + cage.byte("ducky")), segment(0xE5, cage.byte("private segment")),
        segment(0xE2, b"MPF\0" + cage.byte("multi picture")), segment(0xFE, cage.byte("second comment")),
    ]  # fmt: skip
    data = held.getvalue()
    return data[:2] + b"".join(more) + data[2:] + small.getvalue() + cage.byte("after the end")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def a_png(cage: Cage) -> bytes:
    """A drawing with every text chunk, a private one, and words drawn where it is wholly transparent."""
    told, held = PngInfo(), io.BytesIO()
    told.add_text("Comment", cage.bird("png text"))
    told.add_text("Packed", cage.bird("png packed text"), zip=True)
    told.add_itxt("Author", cage.bird("png international text"))
    told.add_text("XML:com.adobe.xmp", cage.bird("png xmp"))
    image = picture().convert("RGBA")
    hidden = cage.byte("under transparency")
    for at, value in enumerate(hidden):
        image.putpixel((at, 0), (value, value, value, 0))
    image.save(held, "PNG", pnginfo=told, exif=exif(cage), icc_profile=profile(cage.bird("png icc")))
    data = held.getvalue()
    cut = data.index(b"IDAT") - 4
    more = chunk(b"tIME", b"\x07\xe1\x06\x0d\x0c\x00\x00") + chunk(b"prVt", cage.byte("private chunk"))
    more += chunk(b"sPLT", cage.byte("palette name")[:79] + b"\0\x08" + bytes(6))
    return data[:cut] + more + data[cut:] + cage.byte("after the png")


def a_webp(cage: Cage) -> bytes:
    held = io.BytesIO()
    picture().save(held, "WEBP", exif=exif(cage), xmp=cage.byte("webp xmp"), icc_profile=profile(cage.bird("webp icc")))
    odd = cage.byte("webp chunk")
    data = held.getvalue() + b"PRVT" + struct.pack("<L", len(odd)) + odd + b"\0" * (len(odd) % 2)
    return data[:4] + struct.pack("<L", len(data) - 8) + data[8:] + cage.byte("after the webp")


# --- moving pictures ---------------------------------------------------------------------------------------------


def frames(count: int = 30, size: tuple[int, int] = (160, 120)) -> list[VideoFrame]:
    made = []
    for n in range(count):
        image = picture().resize(size)
        ImageDraw.Draw(image).rectangle((n * 4, 20, n * 4 + 20, 60), fill=(20, 200, 20))
        frame = VideoFrame.from_image(image)
        frame.pts, frame.time_base = n, Fraction(1, 10)
        made.append(frame)
    return made


def chapter(title: str) -> Any:
    return {"id": 1, "start": 0, "end": 2000, "time_base": Fraction(1, 1000), "metadata": {"title": title}}


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data) + 8) + kind + data


def an_mp4(cage: Cage, form: str = "mp4") -> bytes:
    """A film with tags, a place, chapters, a handler name, what the encoder writes into the stream, and odd boxes."""
    held = io.BytesIO()
    with av.open(held, "w", format=form) as out:
        for key in ("title", "artist", "comment", "copyright", "location"):
            out.metadata[key] = cage.bird(f"{form} {key}") if key != "location" else "+36.8000+042.0700/"
        stream = out.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.metadata["handler_name"] = cage.bird(f"{form} handler")
        stream.metadata["language"] = "ara"
        out.set_chapters([chapter(cage.bird(f"{form} chapter"))])
        note = UUID + cage.byte(f"{form} sei")
        for frame in [*frames(), None]:
            for packet in stream.encode(frame):
                if packet.is_keyframe:
                    said = av.Packet(b"\0\0\0\1\x06\x05" + bytes([len(note)]) + note + b"\x80" + bytes(packet))
                    said.pts, said.dts, said.time_base, said.duration = (
                        packet.pts, packet.dts, packet.time_base, packet.duration
                    )  # fmt: skip
                    said.stream, said.is_keyframe, packet = stream, True, said
                out.mux(packet)
    data = bytearray(held.getvalue())
    at = data.index(b"mvhd") + 8
    data[at : at + 4] = struct.pack(">L", SECONDS_MADE)
    odd = cage.byte(f"{form} xyz")
    return bytes(data) + b"".join((
        box(b"uuid", UUID + cage.byte(f"{form} uuid")), box(b"free", cage.byte(f"{form} free")),
        box(b"skip", cage.byte(f"{form} skip")), box(b"mdat", cage.byte(f"{form} unused data")),
        box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(odd), 0) + odd)), box(b"prvt", cage.byte(f"{form} box")),
    ))  # fmt: skip


ASS = b"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name\nStyle: Default\n[Events]\nFormat: Layer, Text\n"


def a_webm(cage: Cage) -> bytes:
    """A film with tags on all levels, a chapter, sound that says something in its tags, and subtitles."""
    held = io.BytesIO()
    with av.open(held, "w", format="webm") as out:
        out.metadata["title"], out.metadata["comment"] = cage.bird("webm title"), cage.bird("webm comment")
        stream = out.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.metadata["title"] = cage.bird("webm track name")
        words = out.add_stream("webvtt")
        words.codec_context.subtitle_header = ASS
        words.metadata["title"] = cage.bird("subtitle track")
        out.set_chapters([chapter(cage.bird("webm chapter"))])
        for frame in [*frames(), None]:
            for packet in stream.encode(frame):
                out.mux(packet)
        said = av.Packet(cage.byte("subtitle"))
        said.stream, said.pts, said.dts, said.duration = words, 100, 100, 500
        said.time_base = Fraction(1, 1000)
        out.mux(said)
    void = cage.byte("webm void")
    return held.getvalue() + b"\xec" + bytes([0x80 | len(void)]) + void


# --- documents ---------------------------------------------------------------------------------------------------

BLACK = "BT /F 18 Tf 20 150 Td ({}) Tj ET 0 0 0 rg 10 140 180 30 re f"
"""Words, and a black box over them."""


def a_pdf(cage: Cage) -> bytes:
    """A document with everything a document can carry, and an earlier revision of its first page."""
    old = f"BT /F 12 Tf 20 100 Td ({cage.bird('earlier revision')}) Tj ET"
    new = (
        BLACK.format(cage.bird("under a black box"))
        + f" BT 3 Tr /F 9 Tf 20 60 Td ({cage.bird('invisible words')}) Tj ET"
    )
    packed = zlib.compress(cage.byte("embedded file"))
    xmp = f"<x:xmpmeta>{cage.bird('pdf xmp')}</x:xmpmeta>"
    objects: dict[int, str | bytes] = {
        1: "<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/Outlines 7 0 R/Names<</EmbeddedFiles<</Names[(f) 9 0 R]>>"
           f"/Dests<</Names[({cage.bird('destination')})[3 0 R/Fit]]>>"
           f"/JavaScript<</Names[(j)<</S/JavaScript/JS({cage.bird('script')})>>]>>>>"
           f"/OCProperties<</OCGs[14 0 R]/D<</OFF[14 0 R]>>>>/StructTreeRoot 15 0 R/Lang({cage.bird('language')})"
           f"/AcroForm<</Fields[12 0 R]>>/PieceInfo<</X<</Private({cage.bird('piece info')})>>>>>>",
        2: "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
           "/Properties<</L 14 0 R>>>>/Annots[11 0 R 12 0 R]/Thumb 13 0 R>>",
        4: stream(old.encode()),
        5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: stream(xmp.encode(), "/Type/Metadata/Subtype/XML"),
        7: "<</Type/Outlines/First 8 0 R/Last 8 0 R/Count 1>>",
        8: f"<</Title({cage.bird('outline')})/Parent 7 0 R/Dest[3 0 R/Fit]>>",
        9: f"<</Type/Filespec/F({cage.bird('embedded name')})/EF<</F 10 0 R>>>>",
        10: stream(packed, "/Type/EmbeddedFile/Filter/FlateDecode"),
        11: f"<</Type/Annot/Subtype/Text/Rect[150 150 170 170]/T({cage.bird('annotation author')})"
            f"/Contents({cage.bird('annotation words')})/M(D:20170613)/F 2>>",
        12: f"<</Type/Annot/Subtype/Widget/FT/Tx/T({cage.bird('field name')})/V({cage.bird('field value')})"
            "/Rect[0 0 0 0]/F 2>>",
        13: stream(cage.byte("page thumbnail").ljust(48, b"\0"),
                   "/Subtype/Image/Width 4/Height 4/ColorSpace/DeviceRGB/BitsPerComponent 8"),
        14: f"<</Type/OCG/Name({cage.bird('layer name')})>>",
        15: f"<</Type/StructTreeRoot/K<</S/Figure/Alt({cage.bird('alternative text')})/P 15 0 R>>>>",
        16: f"<</Author({cage.bird('author')})/Title({cage.bird('title')})/Producer({cage.bird('producer')})"
            "/CreationDate(D:20170613120000Z)>>",
    }  # fmt: skip
    name = cage.byte("file id").hex()
    made = write(b"%PDF-1.7\n%" + cage.byte("pdf comment") + b"\n", objects, f"/Info 16 0 R/ID[<{name}><{name}>]", 17)
    previous = made.rindex(b"startxref") + 10
    more = f"/Prev {int(made[previous : made.index(b'%%EOF')])}"
    return write(made, {4: stream(new.encode())}, f"/Info 16 0 R{more}", 17) + cage.byte("after the pdf")


def stream(data: bytes, more: str = "") -> bytes:
    return f"<</Length {len(data)}{more}>>stream\n".encode() + data + b"\nendstream"


def write(start: bytes, objects: dict[int, str | bytes], trailer: str, size: int) -> bytes:
    """One revision of a PDF after what stands there already."""
    made, table = bytearray(start), bytearray()
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(made))
        made += b"%d 0 obj" % number + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    at = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n" + table
    return bytes(made) + f"trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{at}\n%%EOF\n".encode()


FILES: dict[str, Callable[[Cage], bytes]] = {
    "photo.jpg": a_jpeg, "drawing.png": a_png, "photo.webp": a_webp, "film.mp4": an_mp4,
    "film.mov": lambda cage: an_mp4(cage, "mov"), "film.webm": a_webm, "paper.pdf": a_pdf,
}  # fmt: skip
