"""Files by key, in a folder and on a real S3 server: the same promises."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured

from realestate.common import storage
from realestate.common.errors import GatewayError

ACCESS, SECRET = "registry", "registry-secret-0123456789"
DATA = "李雷𬭎".encode() * 1000


def free_ports(count: int) -> list[int]:
    """Ports whose gRPC twins (10000 higher) are free too: below 55535."""
    found: list[int] = []
    for port in range(21000 + os.getpid() % 9000, 55000):
        if len(found) == count:
            break
        with socket.socket() as one, socket.socket() as twin:
            try:
                one.bind(("127.0.0.1", port))
                twin.bind(("127.0.0.1", port + 10000))
            except OSError:
                continue
        found.append(port)
    return found


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SeaweedFS with one account and one bucket; its address."""
    folder = tmp_path_factory.mktemp("s3")
    accounts = {
        "identities": [
            {
                "name": "registry",
                "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
                "actions": ["Admin", "Read", "Write", "List"],
            }
        ]
    }
    (folder / "s3.json").write_text(json.dumps(accounts))
    master, volume, filer, s3 = free_ports(4)
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or "weed"
    command = [
        weed, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-master.port={master}",
        "-master.telemetry=false", f"-volume.port={volume}", "-volume.max=20", "-master.volumeSizeLimitMB=64", "-filer",
        f"-filer.port={filer}", "-s3", f"-s3.port={s3}", f"-s3.config={folder / 's3.json'}",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{s3}"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        make_bucket(address, server, folder / "log")
        yield address
    finally:
        server.kill()  # its files are nobody's; a polite end takes half a minute
        server.wait()


def make_bucket(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server makes a bucket."""
    client = boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id=ACCESS, aws_secret_access_key=SECRET
    )
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(address, timeout=2)
            client.create_bucket(Bucket="files")
            client.put_object(Bucket="files", Key="ready", Body=b"1")
        except (httpx.TransportError, BotoCoreError, ClientError):
            if server.poll() is not None or time.monotonic() > until:
                raise AssertionError(log.read_text(errors="replace")[-2000:]) from None
            time.sleep(0.3)
        else:
            return


@pytest.fixture(params=["folder", "s3"])
def place(
    request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The same tests on both."""
    settings.STORAGE_URL = (tmp_path / "files").as_uri()
    if request.param == "s3":
        address = request.getfixturevalue("s3_server")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        settings.STORAGE_URL = f"s3://files?endpoint={address}&region=us-east-1"
    storage.at.cache_clear()
    yield request.param
    storage.at.cache_clear()


def test_what_was_put_is_got_back(place: str) -> None:
    stored = storage.put("certificates/2026/a.pdf", DATA)
    assert stored == storage.Stored("certificates/2026/a.pdf", hashlib.sha256(DATA).hexdigest(), len(DATA))
    assert storage.get(stored.key, stored.sha256) == DATA
    assert storage.open(stored.key, stored.sha256).read() == DATA


def test_a_key_without_a_file_says_so(place: str) -> None:
    with pytest.raises(storage.FileGone) as caught:
        storage.get("certificates/2026/none.pdf", "")
    assert caught.value.permanent


def test_a_changed_file_is_noticed(place: str) -> None:
    stored = storage.put("certificates/2026/b.pdf", DATA)
    storage.put("certificates/2026/b.pdf", DATA[:-1])
    with pytest.raises(storage.FileChanged):
        storage.get(stored.key, stored.sha256)


def test_a_removed_file_is_gone_and_removing_it_again_is_nothing(place: str) -> None:
    stored = storage.put("certificates/2026/c.pdf", DATA)
    storage.remove(stored.key)
    storage.remove(stored.key)
    with pytest.raises(storage.FileGone):
        storage.get(stored.key, stored.sha256)


@pytest.mark.parametrize(
    "key", ["", "../x", "/x", "a//b", "a/../b", "a/.hidden", "王芳.pdf", "a b", "a\x00", "a" * 201]
)
def test_a_key_that_could_leave_the_place_is_refused(place: str, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        storage.put(key, b"x")


def test_a_wrong_secret_is_refused_by_the_server(
    s3_server: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    settings.STORAGE_URL = f"s3://files?endpoint={s3_server}&region=us-east-1"
    storage.at.cache_clear()
    with pytest.raises(GatewayError, match="did not take"):
        storage.put("x", b"x")
    storage.at.cache_clear()


def test_a_server_that_is_away_is_a_gateway_error(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    settings.STORAGE_URL = "s3://files?endpoint=http://127.0.0.1:9&region=us-east-1"
    storage.at.cache_clear()
    for act in (lambda: storage.put("x", b"x"), lambda: storage.get("x", ""), lambda: storage.remove("x")):
        with pytest.raises(GatewayError) as caught:
            act()
        assert not caught.value.permanent
    storage.at.cache_clear()


def test_files_in_the_folder_are_for_us_alone_and_whole(settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_URL = (tmp_path / "文件 夹").as_uri()
    storage.at.cache_clear()
    storage.put("a/b.pdf", DATA)
    path = tmp_path / "文件 夹" / "a" / "b.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["b.pdf"]
    storage.at.cache_clear()


@pytest.mark.parametrize("url", ["", "ftp://x", "s3://", "/var/files"])
def test_another_address_is_refused(settings: Any, url: str) -> None:
    settings.STORAGE_URL = url
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        storage.put("x", b"x")
