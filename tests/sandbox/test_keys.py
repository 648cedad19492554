"""Keys for the demo are made once, fit together, are nobody else's to read, and are no good in production."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from realestate.common import environment
from realestate.sandbox import keys

PAIRS = {
    "ALIPAY_PRIVATE_KEY": "SANDBOX_MERCHANT_PUBLIC_KEY",
    "SANDBOX_ALIPAY_KEY": "ALIPAY_PUBLIC_KEY",
    "EXCHANGE_KEY": "SANDBOX_REGISTRY_PUBLIC_KEY",
    "SANDBOX_EXCHANGE_KEY": "EXCHANGE_PEER_KEY",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "keys"
    keys.ensure(folder)
    return folder


@pytest.mark.parametrize("private", PAIRS)
def test_the_two_sides_fit_together(folder: Path, private: str) -> None:
    ours = load_pem_private_key((folder / private).read_bytes(), None)
    theirs = load_pem_public_key((folder / PAIRS[private]).read_bytes())
    assert ours.public_key() == theirs


def test_the_seals_certificate_is_the_keys_and_signed_by_its_issuer(folder: Path) -> None:
    seal, issuer = x509.load_pem_x509_certificates((folder / "SEAL_CERTIFICATE").read_bytes())
    assert seal.public_key() == load_pem_private_key((folder / "SEAL_KEY").read_bytes(), None).public_key()
    seal.verify_directly_issued_by(issuer)


def test_keys_are_made_once(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert keys.ensure(folder) == keys.ensure(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_only_the_owner_reads_them(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in keys.NAMES} == {0o600}


def test_the_mark_is_the_one_that_settings_look_for() -> None:
    assert environment.DEMO_MARK == keys.MARK


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALIPAY_PRIVATE_KEY", "EXCHANGE_KEY", "QR_KEY", "SEAL_KEY"])
def test_production_refuses_each_of_them(folder: Path, name: str) -> None:
    made = keys.ensure(folder)
    own = {"SECRET_KEY": "x" * 50, **dict.fromkeys(("ALIPAY_PRIVATE_KEY", "EXCHANGE_KEY", "QR_KEY", "SEAL_KEY"), "own")}
    environment = {
        key: value for key, value in os.environ.items() if key != "DEMO" and key.removesuffix("_FILE") not in made
    }
    for key in own:
        environment.pop(f"{key}_FILE", None)
    environment |= {k: v for k, v in made.items() if k.removesuffix("_FILE") not in own} | own
    environment |= {"BASE_URL": "https://registry.example", "DEMO": "0", f"{name}_FILE": made[f"{name}_FILE"]}
    del environment[name]
    tried = subprocess.run(
        [sys.executable, "-c", "import realestate.settings"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{name} holds a key made by the demo" in tried.stderr
