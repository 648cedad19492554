"""Keys for the demo, the checks and the tests: made once into a folder, marked so that production refuses them."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import secrets
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from realestate.common.clock import now

MARK = "demo key, never for production"  # the words of common.environment.DEMO_MARK
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

APP_ID = "2026112200000001"
SELLER_ID = "2088000000000001"

# What the registry holds, then what the stand-ins hold: the other half of each pair.
NAMES = (
    "SECRET_KEY",
    "SEAL_KEY",
    "SEAL_CERTIFICATE",
    "QR_KEY",
    "EXCHANGE_KEY",
    "EXCHANGE_PEER_KEY",
    "ALIPAY_PRIVATE_KEY",
    "ALIPAY_PUBLIC_KEY",
    "SANDBOX_SECRET_KEY",
    "SANDBOX_ALIPAY_KEY",
    "SANDBOX_MERCHANT_PUBLIC_KEY",
    "SANDBOX_EXCHANGE_KEY",
    "SANDBOX_REGISTRY_PUBLIC_KEY",
)


def ensure(folder: Path) -> dict[str, str]:
    """The environment for settings, ours and the stand-ins': NAME_FILE -> path for each key; the merchant's names.

    Keys are made the first time and then kept; several processes may ask at once.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not all((folder / name).exists() for name in NAMES):
            for name, text in _make().items():
                _write(folder / name, text)
    files = {f"{name}_FILE": str(folder / name) for name in NAMES}
    return files | {"ALIPAY_APP_ID": APP_ID, "ALIPAY_SELLER_ID": SELLER_ID}


def _make() -> dict[str, str]:
    merchant, alipay = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    registry, departments, qr = (ed25519.Ed25519PrivateKey.generate() for _ in range(3))
    authority, seal = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = "演示根证书 Demo Root CA"
    chain = [
        _certificate("杭州市不动产登记机构（演示）", seal, authority, root),
        _certificate(root, authority, authority, root),
    ]
    return {
        "SECRET_KEY": f"{MARK} {secrets.token_urlsafe(50)}",
        "SEAL_KEY": _private(seal),
        "SEAL_CERTIFICATE": "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in chain),
        "QR_KEY": _private(qr),
        "EXCHANGE_KEY": _private(registry),
        "EXCHANGE_PEER_KEY": _public(departments),
        "ALIPAY_PRIVATE_KEY": _private(merchant),
        "ALIPAY_PUBLIC_KEY": _public(alipay),
        "SANDBOX_SECRET_KEY": f"{MARK} {secrets.token_urlsafe(50)}",
        "SANDBOX_ALIPAY_KEY": _private(alipay),
        "SANDBOX_MERCHANT_PUBLIC_KEY": _public(merchant),
        "SANDBOX_EXCHANGE_KEY": _private(departments),
        "SANDBOX_REGISTRY_PUBLIC_KEY": _public(registry),
    }


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey, issuer: str
) -> x509.Certificate:
    """One that signs documents, or, where the key is its issuer's own, one that signs certificates."""
    root = key is issuer_key
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - dt.timedelta(days=1))
        .not_valid_after(now() + dt.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=root, path_length=0 if root else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not root, content_commitment=not root, key_cert_sign=root, crl_sign=root, **usage
            ),
            critical=True,
        )
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, "演示 Demo"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _private(key: PrivateKey) -> str:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return f"# {MARK}\n{pem.decode()}"


def _public(key: PrivateKey) -> str:
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
