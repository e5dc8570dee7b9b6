"""A picture of a screen in 256 colours: a third of the bytes, and nothing anybody would see missing."""

import base64
import struct
import zlib
from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext

INDEXED = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const points = brush.getImageData(0, 0, image.width, image.height).data;
  const count = new Map();
  for (let at = 0; at < points.length; at += 4) {
    const colour = (points[at] << 16) | (points[at + 1] << 8) | points[at + 2];
    count.set(colour, (count.get(colour) ?? 0) + 1);
  }
  const ranked = [...count].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];
  const far = (a, b) => 2 * (a[0] - b[0]) ** 2 + 4 * (a[1] - b[1]) ** 2 + 3 * (a[2] - b[2]) ** 2;
  // The commonest colours, each only if none like it is taken; then whatever is common.
  const palette = [];
  for (const apart of [900, 300, 60, 0]) {
    for (const colour of ranked) {
      if (palette.length === 256) break;
      const here = parts(colour);
      if (palette.every((one) => far(one, here) > apart)) palette.push(here);
    }
  }
  const nearest = new Map();
  const indexes = new Uint8Array(points.length / 4);
  for (let at = 0; at < indexes.length; at++) {
    const colour = (points[at * 4] << 16) | (points[at * 4 + 1] << 8) | points[at * 4 + 2];
    let found = nearest.get(colour);
    if (found === undefined) {
      const here = parts(colour);
      found = palette.reduce((best, one, index) => (far(one, here) < far(palette[best], here) ? index : best), 0);
      nearest.set(colour, found);
    }
    indexes[at] = found;
  }
  let text = "";
  for (let at = 0; at < indexes.length; at += 32768) text += String.fromCharCode(...indexes.subarray(at, at + 32768));
  return {
    width: image.width, height: image.height, palette, indexes: btoa(text), colours: count.size,
    commonest: Math.max(...count.values()) / indexes.length,
  };
}"""


class Picture(NamedTuple):
    """The PNG; how many colours the screen had, and what share of it the commonest had."""

    png: bytes
    colours: int
    commonest: float


def paletted(context: BrowserContext, png: bytes) -> Picture:
    """The same picture with a palette; the browser counts the colours, in a page of its own without a policy."""
    page = context.new_page()
    try:
        found: dict[str, Any] = page.evaluate(INDEXED, base64.b64encode(png).decode())
    finally:
        page.close()
    width, height, indexes = found["width"], found["height"], base64.b64decode(found["indexes"])
    rows = b"".join(b"\0" + indexes[at : at + width] for at in range(0, len(indexes), width))
    palette = bytes(part for colour in found["palette"] for part in colour)
    made = b"\x89PNG\r\n\x1a\n" + b"".join((
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)), _chunk(b"PLTE", palette),
        _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""),
    ))  # fmt: skip
    return Picture(made, found["colours"], found["commonest"])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
