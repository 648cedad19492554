"""PAdES B-T: the time of an authority, asked over HTTP as RFC 3161 says; and what happens when it fails or lies."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper, tsp

from certificates import seal
from certificates.pdf import render
from realestate.common import clock
from realestate.common import seal as sealing
from realestate.common.errors import GatewayError
from tests.certificates.sample import PROOF

NAME = "演示时间戳服务"


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(name: str, key: Any, issuer: str, issuer_key: Any, *, root: bool) -> x509.Certificate:
    made = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - dt.timedelta(days=1))
        .not_valid_after(clock.now() + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(*[place == (5 if root else 0) for place in range(9)]), critical=True)
    )
    if not root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer_key, hashes.SHA256())


class Authority:
    """A time-stamping authority on loopback. `ways`: how it answers next, one after the other; then honestly."""

    def __init__(self) -> None:
        key, root_key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        chain = [
            certificate(NAME, key, "演示时间戳根", root_key, root=False),
            certificate("演示时间戳根", root_key, "演示时间戳根", root_key, root=True),
        ]
        self.pem = "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in chain)
        encoded = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (leaf, *_root) = load_certs_from_pemder_data(self.pem.encode())
        self.stamper = DummyTimeStamper(leaf, load_private_key_from_pemder_data(encoded, passphrase=None))
        self.ways: list[str] = []
        self.asked = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/tsa"

    def answer(self, body: bytes) -> tuple[int, bytes]:
        self.asked += 1
        way = self.ways.pop(0) if self.ways else "honest"
        request = tsp.TimeStampReq.load(body)
        if way == "broken":
            return 500, b""
        if way == "other file":
            request["message_imprint"]["hashed_message"] = b"\x00" * 32
        if way == "replayed":
            request["nonce"] = 7
        return 200, self.stamper.request_tsa_response(request).dump()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply" if status == 200 else "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        return Handler


def forget() -> None:
    sealing._authority.cache_clear()
    sealing._authority_context.cache_clear()


@pytest.fixture
def authority(settings: Any) -> Iterator[Authority]:
    """Set as ours."""
    running = Authority()
    thread = threading.Thread(target=running.server.serve_forever)
    thread.start()
    settings.TSA_URL, settings.TSA_CERTIFICATE = running.url, running.pem
    forget()
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()
    forget()


def sealed() -> bytes:
    return seal.seal(render(PROOF), office=PROOF.content["office"], reason=PROOF.number, at=clock.now(), page=0)


def test_the_seal_bears_the_authoritys_time(authority: Authority) -> None:
    verdict = seal.verify(sealed())
    assert (verdict.trusted, verdict.why) == (True, "")
    assert verdict.stamped_at is not None
    assert abs(clock.now() - verdict.stamped_at) < dt.timedelta(minutes=1)


def test_without_an_authority_it_has_our_own_time_only() -> None:
    verdict = seal.verify(sealed())
    assert verdict.trusted
    assert verdict.stamped_at is None


def test_one_byte_changed_inside_signature_or_stamp_is_noticed(authority: Authority) -> None:
    pdf = sealed()
    start = pdf.index(b"/Contents <") + 11
    end = pdf.index(b"00" * 64, start)
    stamp = pdf.index(b"060B2A864886F70D010910020E", start)  # the object identifier of id-aa-timeStampToken
    places = [*range(start, end, 23), *range(stamp - 24, stamp + 60, 2)]
    changed = (pdf[:place] + (b"0" if pdf[place : place + 1] != b"0" else b"1") + pdf[place + 1 :] for place in places)
    assert [place for place, one in zip(places, changed, strict=True) if seal.verify(one).trusted] == []


def test_a_strangers_stamp_is_not_trusted(authority: Authority, settings: Any) -> None:
    pdf = sealed()
    stranger = Authority()
    stranger.server.server_close()
    settings.TSA_CERTIFICATE = stranger.pem
    forget()
    assert not seal.verify(pdf).trusted


@pytest.mark.parametrize("way", ["broken", "replayed"])
def test_an_authority_that_fails_delays_the_seal(authority: Authority, way: str) -> None:
    authority.ways = [way, way, way]
    with pytest.raises(GatewayError, match="could not be used"):
        sealed()
    authority.ways = []
    assert seal.verify(sealed()).stamped_at is not None


def test_a_stamp_for_another_file_is_not_trusted(authority: Authority) -> None:
    sealed()  # the authority's answer is measured once
    authority.ways = ["other file"]
    try:
        trusted = seal.verify(sealed()).trusted
    except GatewayError:
        trusted = False
    assert not trusted


def test_an_authority_that_is_not_there_delays_the_seal(authority: Authority, settings: Any) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    forget()
    with pytest.raises(GatewayError):
        sealed()
