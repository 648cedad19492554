"""A photo at the door: checked by content, turned upright, made smaller, stripped of place and camera data."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST = 1600  # pixels: enough to see a face and an envelope
MOST_PIXELS = 80_000_000


class NotAPhoto(Exception):
    """Its message says in the reader's language what to do."""


def cleaned_jpeg(upload: BinaryIO) -> bytes:
    """The photo as a JPEG of at most LONGEST pixels. Raises NotAPhoto for anything else than a sound picture."""
    if getattr(upload, "size", 0) > settings.PAPER_MAX_BYTES:
        raise NotAPhoto(_("照片超过 20 MB，请用普通清晰度再拍一张。"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=["JPEG", "PNG", "WEBP"]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotAPhoto(_("照片太大，请用普通清晰度再拍一张。"))
                return _smaller(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAPhoto(_("这不是一张能打开的照片，请再拍一张。")) from error
    except Image.DecompressionBombWarning as error:
        raise NotAPhoto(_("照片太大，请用普通清晰度再拍一张。")) from error


def _smaller(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82)
    return out.getvalue()


def photo_key(jpeg: bytes) -> str:
    """Where it is kept: by its content, so that the same photo sent twice is kept once."""
    digest = hashlib.sha256(jpeg).hexdigest()
    return f"hand-over/{digest[:2]}/{digest}.jpg"
