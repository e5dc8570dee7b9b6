"""A photo made anew from its pixels. Runs in the child process only: what is read here is hostile.

Nothing of the file is copied: the pixels are decoded, turned upright, brought to sRGB, laid on white, made smaller when
they are many, and encoded afresh. Whatever is beside the pixels (EXIF, GPS, maker note, XMP, IPTC, comments, profiles,
thumbnails, private chunks, what is hidden behind transparency, bytes after the end) is not looked for but left behind.
"""

import io
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from jisr.media.rules import LONGEST, SMALL, Made, check_pixels, fitted

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY, SMALL_QUALITY = 85, 70
MOST_PNG = 4 * 1024 * 1024
"""Bytes of a PNG beyond which a picture is sent as JPEG: it is a photo then, not a drawing."""
FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, ArithmeticError, MemoryError,
    EOFError, NotImplementedError, UnidentifiedImageError, Image.DecompressionBombError,
)  # fmt: skip
"""What a decoder may raise over bytes that are not what they claim to be."""

# Opening reads a header alone; `check_pixels` judges it before anything is unpacked, and says so in our words.
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = False


def opened(source: Path, kind: str, longest: int) -> Image.Image:
    """The pixels of the first frame alone: RGB in sRGB, upright, opaque, at most `longest` wide or high."""
    with Image.open(source, formats=[FORMATS[kind]]) as image:
        check_pixels(*image.size)
        image.draft("RGB", (longest, longest))
        image.load()
        return plain(ImageOps.exif_transpose(image), longest)


def plain(image: Image.Image, longest: int) -> Image.Image:
    """A picture that holds its pixels and nothing else; what is transparent is laid on white."""
    profile = image.info.get("icc_profile")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        image = Image.alpha_composite(ground, seen).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        image = _in_srgb(image, profile)
    image = image.convert("RGB").resize(fitted(*image.size, longest), Image.Resampling.LANCZOS)
    return Image.frombytes("RGB", image.size, image.tobytes())


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as they were meant; a profile that cannot be used is left out like everything else."""
    try:
        made = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, *FAULTS):
        return image
    return made or image


def jpeg(image: Image.Image, quality: int) -> bytes:
    """The picture as JPEG without a line about where it came from."""
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality)
    return held.getvalue()


def make_photo(source: Path, kind: str, sink: BinaryIO) -> Made:
    """Write the photo anew; a drawing stays PNG, a photo becomes JPEG."""
    image = opened(source, kind, LONGEST)
    if kind == "image/png":
        held = io.BytesIO()
        image.save(held, "PNG", optimize=False)
        if len(held.getvalue()) <= MOST_PNG:
            sink.write(held.getvalue())
            return Made("image/png", *image.size)
    sink.write(jpeg(image, QUALITY))
    return Made("image/jpeg", *image.size)


def make_small(image: Image.Image, sink: BinaryIO) -> Made:
    """Write the thumbnail of a picture."""
    small = plain(image, SMALL)
    sink.write(jpeg(small, SMALL_QUALITY))
    return Made("image/jpeg", *small.size)
