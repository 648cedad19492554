"""Files by key: a folder by default, S3 when STORAGE_URL says so. The only file that imports boto3.

A key is written once in its life; who reads gives the SHA-256 that was written down beside the key, and what came back
is compared with it.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import parse_qs, urlsplit
from urllib.request import url2pathname

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from realestate.common.errors import GatewayError

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*)*")
KEY_LIMIT = 200
ABSENT = {"404", "NoSuchKey", "NotFound"}


class FileGone(GatewayError):
    """There is no file under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no file under {key}", permanent=True)


class FileChanged(GatewayError):
    """The file under this key is not the one that was written."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the file under {key} does not have its SHA-256", permanent=True)


@dataclass(frozen=True)
class Stored:
    """What was written: note the key and the SHA-256 (hex) together. `size` in bytes."""

    key: str
    sha256: str
    size: int


class Storage(Protocol):
    """What a place for files can do."""

    def write(self, key: str, data: bytes) -> None:
        """Write all or nothing; the same key again overwrites."""

    def read(self, key: str) -> bytes:
        """The bytes. Raises FileGone."""

    def remove(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""


class Folder:
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, key: str, data: bytes) -> None:
        """Through a temporary file and a rename, so that no reader sees half of it."""
        path = self.root / key
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
            os.replace(part.name, path)
        except OSError as error:
            raise GatewayError(f"the folder did not take {key}: {error}") from error

    def read(self, key: str) -> bytes:
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError as error:
            raise FileGone(key) from error
        except OSError as error:
            raise GatewayError(f"the folder did not give {key}: {error}") from error

    def remove(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)


class S3:
    """A bucket. Keys of the account come from boto3's own chain (AWS_ACCESS_KEY_ID ...)."""

    def __init__(self, bucket: str, *, endpoint: str | None, region: str | None) -> None:
        self.bucket = bucket
        config = Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 3, "mode": "standard"})
        self.client = boto3.session.Session().client("s3", endpoint_url=endpoint, region_name=region, config=config)

    def write(self, key: str, data: bytes) -> None:
        """With a checksum that the server compares."""
        try:
            self.client.put_object(Bucket=self.bucket, Key=key, Body=data, ChecksumAlgorithm="SHA256")
        except (BotoCoreError, ClientError) as error:
            raise GatewayError(f"the bucket did not take {key}: {error}") from error

    def read(self, key: str) -> bytes:
        try:
            with self.client.get_object(Bucket=self.bucket, Key=key)["Body"] as body:
                return bytes(body.read())
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ABSENT:
                raise FileGone(key) from error
            raise GatewayError(f"the bucket did not give {key}: {error}") from error
        except BotoCoreError as error:
            raise GatewayError(f"the bucket did not give {key}: {error}") from error

    def remove(self, key: str) -> None:
        try:
            self.client.delete_object(Bucket=self.bucket, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise GatewayError(f"the bucket did not remove {key}: {error}") from error


@cache
def at(url: str) -> Storage:
    """The place that STORAGE_URL names: file:///folder, or s3://bucket?endpoint=https://host&region=name."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(url2pathname(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        options = parse_qs(parts.query)
        return S3(parts.netloc, endpoint=options.get("endpoint", [None])[0], region=options.get("region", [None])[0])
    raise ImproperlyConfigured("STORAGE_URL: file:///folder or s3://bucket?endpoint=https://host&region=name")


def put(key: str, data: bytes) -> Stored:
    """Keep `data` under `key` (letters, digits, - _ . and / between parts). Raises GatewayError when it cannot be kept.

    Blocks on the network: never inside a transaction.
    """
    storage = at(settings.STORAGE_URL)
    storage.write(_checked(key), data)
    return Stored(key, hashlib.sha256(data).hexdigest(), len(data))


def get(key: str, sha256: str) -> bytes:
    """The bytes under `key`, compared with the `sha256` noted when they were put. Raises FileGone, FileChanged."""
    data = at(settings.STORAGE_URL).read(_checked(key))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileChanged(key)
    return data


def open(key: str, sha256: str) -> BinaryIO:
    """The same as a file, for FileResponse."""
    return io.BytesIO(get(key, sha256))


def remove(key: str) -> None:
    """Forget a file that nothing refers to."""
    at(settings.STORAGE_URL).remove(_checked(key))


def _checked(key: str) -> str:
    if len(key) > KEY_LIMIT or not KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    return key
