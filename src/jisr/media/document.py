"""A document made anew from what its pages show. Runs in the child process only: what is read here is hostile.

Each page is drawn to a picture, with its annotations and filled forms as a reader sees them, and the pictures are
bound into a PDF of our own that has pages and nothing else. So nothing can stay hidden: no words under a black box, no
earlier revision, no attachment, script, outline, name, author or date. The price: no word in it can be searched.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pypdfium2
from PIL import Image

from jisr.media.photo import jpeg
from jisr.media.rules import LONGEST_PAGE, MOST_PAGES, SMALL, Made
from jisr.terms.errors import OurMistake

DPI, POINTS, QUALITY = 150, 72, 80
MOST_POINTS = 14_400
"""Points of a page's edge: the largest the format knows."""


def make_document(source: Path, sink: BinaryIO) -> Made:
    """Write the document anew."""
    with pypdfium2.PdfDocument(source) as document:
        _check(document)
        bind([(jpeg(image, QUALITY), *image.size, *size) for image, size in _pages(document, LONGEST_PAGE)], sink)
    return Made("application/pdf")


def first_page(source: Path) -> Image.Image:
    """The first page as a picture."""
    with pypdfium2.PdfDocument(source) as document:
        _check(document)
        return next(_pages(document, SMALL * 2))[0]


def _check(document: pypdfium2.PdfDocument) -> None:
    if not 1 <= len(document) <= MOST_PAGES:
        raise OurMistake("media-pages", f"A document may have 1 to {MOST_PAGES} pages.", "Attach a part of it.")
    document.init_forms()


def _pages(document: pypdfium2.PdfDocument, longest: int) -> Iterator[tuple[Image.Image, tuple[int, int]]]:
    """Each page as a picture, with its width and height in points."""
    for number in range(len(document)):
        page = document[number]
        width, height = (max(1.0, min(edge, MOST_POINTS)) for edge in page.get_size())
        scale = min(DPI / POINTS, longest / max(width, height))
        image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        yield Image.frombytes("RGB", image.size, image.tobytes()), (round(width), round(height))
        page.close()


def bind(pages: list[tuple[bytes, int, int, int, int]], sink: BinaryIO) -> None:
    """A PDF of these JPEG pictures, a page each: (bytes, pixels wide, high, points wide, high). Nothing else."""
    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()]
    for n, (data, wide, high, width, height) in enumerate(pages):
        page, image = 3 + 3 * n, 5 + 3 * n
        drawn = f"{width} 0 0 {height} 0 0 cm/P Do".encode()
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {page + 1} 0 R"
            f"/Resources<</XObject<</P {image} 0 R>>>>>>".encode(),
            b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
            b"/Filter/DCTDecode/Length %d>>stream\n%b\nendstream" % (wide, high, len(data), data),
        ]
    made, starts = bytearray(b"%PDF-1.4\n"), []
    for number, text in enumerate(objects, 1):
        starts.append(len(made))
        made += b"%d 0 obj%b\nendobj\n" % (number, text)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % start for start in starts)
    made += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    sink.write(made)
