"""A closed file: made once, never rewritten, checked byte by byte, handed over whole."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Office, User
from realestate.archive.hashing import hash_of
from realestate.archive.models import ArchivedFile
from realestate.archive.package import stream
from realestate.archive.services import archive
from realestate.archive.verification import Outcome, verify
from realestate.cases.models import Case, Event, Party
from realestate.common import storage
from tests.delivery.conftest import make_case, without

PDF = b"%PDF-1.7 a certificate"
FACTS = {"married": True, "spouse": "韩梅"}
ENTRY = hashlib.sha256(b"an entry of the book").hexdigest()


@pytest.fixture(autouse=True)
def own_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.STORAGE_URL = tmp_path.as_uri()
    return tmp_path


@pytest.fixture
def case(office: Office, li_lei: User) -> Case:
    return make_case(office, li_lei)


@pytest.fixture
def items() -> list[dict[str, Any]]:
    """One stored file, one piece of data, one hash whose content the book keeps."""
    stored = storage.put("certificates/a.pdf", PDF)
    return [
        {"kind": "certificate", "name": "第0000001号", "source": "证书", "sha256": stored.sha256, "key": stored.key,
         "size": stored.size},
        {"kind": "data", "name": "marriage", "source": "民政部门", "data": FACTS},
        {"kind": "entry", "name": "330106#1", "source": "登记簿", "sha256": ENTRY},
    ]  # fmt: skip


@pytest.fixture
def file(case: Case, items: list[dict[str, Any]]) -> ArchivedFile:
    return archive(case=case, items=items)


pytestmark = pytest.mark.django_db


def test_the_manifest_names_everything_and_one_hash_covers_it(file: ArchivedFile, case: Case) -> None:
    assert file.manifest["case"] == case.number
    assert [line["sha256"] for line in file.manifest["items"]] == [
        hashlib.sha256(PDF).hexdigest(),
        hash_of(FACTS),
        ENTRY,
    ]
    assert file.sha256 == hash_of(file.manifest)
    assert file.retention == file.manifest["retention"] == "permanent"


def test_archiving_twice_is_archiving_once(file: ArchivedFile, case: Case, items: list[dict[str, Any]]) -> None:
    assert archive(case=case, items=items[:1]) == file
    assert ArchivedFile.objects.get().sha256 == file.sha256
    assert Event.objects.filter(case=case, act="archive").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_file(case: Case, items: list[dict[str, Any]]) -> None:
    gate = threading.Barrier(8)

    def one(_index: int) -> int:
        try:
            connection.ensure_connection()
            gate.wait()
            return archive(case=case, items=items).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(one, range(8)))
    assert made == {ArchivedFile.objects.get().pk}
    assert Event.objects.filter(case=case, act="archive").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": ""},
        {"sha256": "not a hash"},
        {"data": FACTS, "sha256": ENTRY},
    ],
    ids=["no hash", "not a hash", "another's hash"],
)
def test_an_item_without_a_true_hash_is_not_archived(case: Case, wrong: dict[str, Any]) -> None:
    right = {"kind": "entry", "name": "330106#1", "source": "登记簿", "sha256": ENTRY}
    with pytest.raises(ValueError, match=r"hash|SHA-256"):
        archive(case=case, items=[{**right, **wrong}])
    assert archive(case=case, items=[right]).pk


def test_a_closed_file_is_never_rewritten(file: ArchivedFile) -> None:
    for rewrite in (lambda: ArchivedFile.objects.update(sha256="0" * 64), lambda: ArchivedFile.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rewrite()
    away = "ALTER TABLE archive_archivedfile {} TRIGGER archived_file_append_only"
    with without((away.format("DISABLE"), away.format("ENABLE"))):
        assert ArchivedFile.objects.update(sha256="0" * 64) == 1


def test_what_was_not_touched_is_intact(file: ArchivedFile) -> None:
    report = verify(file)
    assert report.sound
    assert report.outcomes == [Outcome.INTACT, Outcome.INTACT, Outcome.RECORDED]
    assert report.checked == 2


def test_one_changed_byte_is_noticed(file: ArchivedFile, own_folder: Path) -> None:
    (own_folder / "certificates/a.pdf").write_bytes(PDF[:-1] + b"E")
    report = verify(file)
    assert not report.sound
    assert report.outcomes[0] == Outcome.CHANGED


def test_a_missing_file_is_noticed(file: ArchivedFile, own_folder: Path) -> None:
    (own_folder / "certificates/a.pdf").unlink()
    assert verify(file).outcomes[0] == Outcome.MISSING


def test_a_changed_record_or_manifest_is_noticed(file: ArchivedFile) -> None:
    file.records[hash_of(FACTS)] = {**FACTS, "spouse": "别人"}
    assert verify(file).outcomes[1] == Outcome.CHANGED
    file.manifest["office"] = "别处"
    assert not verify(file).manifest_intact


def test_storage_out_of_reach_is_not_called_a_fraud(file: ArchivedFile, own_folder: Path) -> None:
    (own_folder / "certificates/a.pdf").unlink()
    (own_folder / "certificates/a.pdf").mkdir()
    assert verify(file).outcomes[0] == Outcome.UNREACHABLE


def test_the_package_can_be_checked_by_any_system(file: ArchivedFile) -> None:
    pieces = list(stream(file))
    assert len(pieces) > 3, "it is streamed"
    package = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert package.testzip() is None
    assert json.loads(package.read("manifest.json")) == file.manifest
    sums = [line.split("  ") for line in package.read("SHA256SUMS").decode().splitlines()]
    assert len(sums) == 3
    for digest, name in sums:
        assert hashlib.sha256(package.read(name)).hexdigest() == digest
    assert package.read("files/0001-certificate.pdf") == PDF


# -- Pages

As = Callable[[User], Client]


def test_a_party_and_the_office_see_the_manifest_and_a_stranger_does_not(
    file: ArchivedFile, case: Case, as_user: As, li_lei: User, officer_chen: User, stranger: User
) -> None:
    page = reverse("archive_manifest", args=[case.number])
    for reader in (li_lei, officer_chen):
        answer = as_user(reader).get(page)
        assert answer.status_code == 200
        assert file.sha256 in answer.content.decode()
    assert as_user(stranger).get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_a_party_who_was_not_yet_invited_sees_nothing(
    file: ArchivedFile, case: Case, as_user: As, stranger: User
) -> None:
    party = Party.objects.create(case=case, role="obligor", user=stranger, name="钱多", id_number="1", phone="1")
    page = reverse("archive_manifest", args=[case.number])
    assert as_user(stranger).get(page).status_code == 404
    party.invited_at = case.opened_at
    party.save(update_fields=["invited_at"])
    assert as_user(stranger).get(page).status_code == 200


def test_a_check_on_the_page_says_what_is_broken(
    file: ArchivedFile, case: Case, as_user: As, li_lei: User, own_folder: Path
) -> None:
    page = reverse("archive_manifest", args=[case.number])
    assert "完好无损" in as_user(li_lei).post(page).content.decode()
    (own_folder / "certificates/a.pdf").write_bytes(b"forged")
    broken = as_user(li_lei).post(page).content.decode()
    assert "有内容对不上" in broken
    assert "被改动" in broken


def test_before_it_is_closed_the_page_says_so(case: Case, as_user: As, li_lei: User) -> None:
    answer = as_user(li_lei).get(reverse("archive_manifest", args=[case.number]))
    assert answer.status_code == 200
    assert "还没有归档" in answer.content.decode()


def test_the_package_is_for_registrar_and_supervisor_of_the_office(
    file: ArchivedFile, case: Case, as_user: As, li_lei: User, officer_chen: User, registrar_lin: User
) -> None:
    address = reverse("archive_package", args=[case.number])
    assert as_user(li_lei).post(address).status_code == 403
    assert as_user(officer_chen).post(address).status_code == 403
    answer = as_user(registrar_lin).post(address)
    assert answer["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).testzip() is None
    assert Event.objects.get(case=case, act="hand_over_file").actor == registrar_lin


def test_a_broken_file_is_not_handed_over(
    file: ArchivedFile, case: Case, as_user: As, registrar_lin: User, own_folder: Path
) -> None:
    (own_folder / "certificates/a.pdf").unlink()
    answer = as_user(registrar_lin).post(reverse("archive_package", args=[case.number]))
    assert answer.status_code == 409
    assert not Event.objects.filter(case=case, act="hand_over_file").exists()


def words(client: Client, case: Case, language: str) -> str:
    client.cookies["django_language"] = language
    return client.get(reverse("archive_manifest", args=[case.number])).content.decode()


def test_a_reader_sees_words_and_not_codes(case: Case, as_user: Callable[[User], Client], li_lei: User) -> None:
    stored = storage.put("papers/a.jpg", PDF)
    sale = {"kind": "paper", "name": "sale_contract/1-合同.jpg", "source": "申请人", "sha256": stored.sha256}
    archive(case=case, items=[
        {"kind": "data", "name": "tax_proof", "source": "税务部门", "data": FACTS},
        {"kind": "data", "name": "somebody_elses_code", "source": "某个单位", "data": {}},
        {"kind": "confirmation", "name": "李雷", "source": "transferee", "sha256": ENTRY},
        {"kind": "entry", "name": "330106001002GB00023F00010012#3", "source": "登记簿", "sha256": ENTRY},
        {"kind": "event", "name": "归档", "source": "", "data": ["archive"]},
        {**sale, "key": stored.key},
    ])  # fmt: skip
    client = as_user(li_lei)
    chinese, english = words(client, case, "zh-hans"), words(client, case, "en")
    for said in ("完税证明", "税务部门", "买方", "330106 001002 GB00023 F00010012 第 3 次登记", "第 1 页（合同.jpg）"):
        assert said in chinese
    for said in ("Tax payment proof", "Tax administration", "Buyer", "330106 001002 GB00023 F00010012, entry 3",
                 "page 1 (合同.jpg)", "某个单位"):  # fmt: skip
        assert said in english
    for code in ("tax_proof", "transferee", "sale_contract"):
        assert code not in chinese + english
    assert "somebody_elses_code" in chinese  # nothing is hidden
    assert f"{case.number[:8]} {case.number[8:14]} {case.number[14:]}" in chinese
