"""A photo at the door: checked by content, turned upright, made smaller, stripped of place and camera data."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from realestate.common import storage

LONGEST = 1600  # pixels: enough to see a face and an envelope


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
                return _smaller(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise NotAPhoto(_("照片太大，请用普通清晰度再拍一张。")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NotAPhoto(_("这不是一张能打开的照片，请再拍一张。")) from error


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


def keep(jpeg: bytes) -> str:
    """Store the photo and return its key. Never inside a transaction."""
    return storage.put(photo_key(jpeg), jpeg).key


def fetch(key: str) -> bytes:
    """The photo as it was kept; its key holds its SHA-256."""
    return storage.get(key, PurePosixPath(key).stem)
