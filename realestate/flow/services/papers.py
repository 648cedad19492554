"""Papers: photos and PDFs, checked by content and not by name, replaced and never overwritten."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from realestate.accounts.models import User
from realestate.cases.machine import State
from realestate.cases.models import Case, Paper, PaperPage
from realestate.cases.services import record_event
from realestate.common import clock, storage
from realestate.common.errors import Refused
from realestate.common.pdf import TooComplex, active_content
from realestate.flow.advance import lock, moved_on

MAX_PIXELS = 80_000_000
MAX_PAGES = 200
MAX_FILES = 20
OPEN_FOR_PAPERS = (State.DRAFT, State.SIGNING, State.SUBMITTED, State.SUPPLEMENTING, State.PRECHECKED, State.PAID)


@dataclass(frozen=True)
class Checked:
    """A file whose content was looked at."""

    name: str
    media_type: str
    data: bytes


def not_a_paper(name: str) -> Refused:
    return Refused(
        "file_kind",
        _("“%(name)s”不是照片（JPG、PNG）也不是 PDF。") % {"name": name[:60]},
        remedy=_("请重新拍照，或另存为 PDF 后再上传；改文件名不会改变内容。"),
        status=422,
        field="files",
    )


def check_file(upload: UploadedFile[Any]) -> Checked:
    """Look into one file. Errors: file_too_large, file_empty, file_kind, file_damaged, file_active."""
    name = clean_file_name(upload.name or "")
    if (upload.size or 0) > settings.PAPER_MAX_BYTES:
        raise Refused(
            "file_too_large",
            _("“%(name)s”有 %(size).1f MB，超过 20 MB。") % {"name": name, "size": (upload.size or 0) / 1_000_000},
            remedy=_("请把照片调小，或分成几个文件上传。"),
            status=413,
            field="files",
        )
    data = upload.read()
    if not data:
        raise Refused(
            "file_empty",
            _("“%(name)s”是空文件。") % {"name": name},
            remedy=_("请重新选择。"),
            status=422,
            field="files",
        )
    if data.startswith(b"%PDF-"):
        check_pdf(name, data)
        return Checked(name, "application/pdf", data)
    return Checked(name, check_image(name, data), data)


def check_image(name: str, data: bytes) -> str:
    """The media type of a whole, decodable picture of sane size."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused(
                    "file_pixels",
                    _("“%(name)s”的像素太多。") % {"name": name},
                    remedy=_("请用手机普通照片模式重拍。"),
                    status=422,
                    field="files",
                )
            image.verify()
            return "image/jpeg" if image.format == "JPEG" else "image/png"
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise not_a_paper(name) from None
    except (OSError, SyntaxError, ValueError):
        raise damaged(name) from None


def check_pdf(name: str, data: bytes) -> None:
    """A PDF that opens, has pages, is not locked and does nothing by itself."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused(
                "file_locked",
                _("“%(name)s”加了密码。") % {"name": name},
                remedy=_("请去掉密码后再上传。"),
                status=422,
                field="files",
            )
        pages = len(reader.pages)
        active = active_content(reader)
    except TooComplex:
        raise Refused(
            "file_complex",
            _("“%(name)s”的结构太复杂。") % {"name": name},
            remedy=_("请打印为普通 PDF，或拍照上传。"),
            status=422,
            field="files",
        ) from None
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError, OSError):
        raise damaged(name) from None
    if not 1 <= pages <= MAX_PAGES:
        raise damaged(name)
    if active:
        raise Refused(
            "file_active",
            _("“%(name)s”里带有脚本或附件。") % {"name": name},
            remedy=_("请打印为普通 PDF，或拍照上传。"),
            status=422,
            field="files",
        )


def damaged(name: str) -> Refused:
    return Refused(
        "file_damaged",
        _("“%(name)s”打不开，可能没有传完整。") % {"name": name},
        remedy=_("请在自己的设备上打开确认后重新上传。"),
        status=422,
        field="files",
    )


def clean_file_name(name: str) -> str:
    """The last part of a name, without control characters, at most 80 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable())[-80:] or "paper"


def key_of(case: Case, data: bytes) -> str:
    """The same content of the same case has one place."""
    return f"papers/{case.number}/{hashlib.sha256(data).hexdigest()}"


def add_paper(
    *,
    case: Case,
    user: User,
    kind: str,
    uploads: Iterable[UploadedFile[Any]],
    source: str = Paper.Source.APPLICANT,
    data: Mapping[str, Any] | None = None,
) -> Paper:
    """Hand in a paper of several files. An earlier one of the same kind is replaced, and kept.

    `data`: what the paper states (PaperNeed.asks): who signed it, a date; plain JSON.

    Files are stored first, under the digest of their content; then the rows are made in one transaction.
    """
    if case.state not in OPEN_FOR_PAPERS:  # before anything is read or stored; asked again under the lock
        raise moved_on(case)
    uploads = list(uploads)
    if not uploads:
        raise Refused("file_missing", _("请选择照片或 PDF。"), status=422, field="files")
    if len(uploads) > MAX_FILES:
        raise Refused("too_many_files", _("一次最多 20 个文件。"), status=422, field="files")
    files = [check_file(upload) for upload in uploads]
    stored = [(file, storage.put(key_of(case, file.data), file.data)) for file in files]
    with transaction.atomic():
        case = lock(case.pk)
        if case.state not in OPEN_FOR_PAPERS:
            raise moved_on(case)
        paper = Paper.objects.create(
            case=case, kind=kind, source=source, data=dict(data or {}), added_by=user, added_at=clock.now()
        )
        PaperPage.objects.bulk_create(
            PaperPage(
                paper=paper,
                order=order,
                name=file.name,
                media_type=file.media_type,
                size=len(file.data),
                sha256=kept.sha256,
                key=kept.key,
            )
            for order, (file, kept) in enumerate(stored, start=1)
        )
        case.papers.filter(kind=kind, replaced_by=None).exclude(pk=paper.pk).update(replaced_by=paper)
        record_event(case=case, act="add_paper", actor=user, kind=kind, files=len(files))
    return paper
