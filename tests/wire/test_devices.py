# SPDX-License-Identifier: Apache-2.0
"""The bank's own device at the wire: a client certificate proves it, the register of devices decides (0295, 0309)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.simulators.small_office import Office, small_office, with_post_beside
from tests.simulators.working_hours import WorkingHours
from tournier.base import BadInput
from tournier.ledger.entries import Event
from tournier.wire import House, Server, load, make_for_trial
from tournier_office.devices.tests.desk import MANAGER, SECURITY, SYSTEM, enter, in_force, step
from tournier_office.lawbook import actions as lawbook
from tournier_office.lawbook.rulebooks import folder_files
from tournier_office.people import facts
from tournier_office.people.models import SignIn
from tournier_office.site import gateway
from tournier_office.wire import actions
from tournier_office.wire.command import desk
from tournier_office.wire.door import OfficeSignIn

pytestmark = pytest.mark.django_db(transaction=True)
WHO, HERE = "S0011", "127.0.0.0/8"
RULE = """
@id("reconciliation-on-devices")
@law("PBOC3-33,PBOC3-16")
@title("对账须使用受管终端")
@title_en("Reconciliation is done on the bank's own devices")
forbid (principal, action in Action::"anything", resource)
when { context.request.purpose == Purpose::"reconciliation" && !context.moment.managed_device };
"""
SQL = "SELECT khh, khxm, sjhm FROM cust_info ORDER BY 1"


@dataclass(frozen=True)
class Device:
    """A device with its key, and what the register is told of it."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        held = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        return hashlib.sha256(held.public_bytes(serialization.Encoding.DER)).hexdigest()


class Authority:
    """Who signs the certificates of a bank's devices."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.crt"
        self.file.write_bytes(self._signed(self._name, self._key.public_key(), ca=True))

    def _signed(self, name: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool, ago: int = 0) -> bytes:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self._name, name, key, x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=9 - ago))
        made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        return made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def device(self, name: str, *, ago: int = 0) -> Device:
        key = ec.generate_private_key(ec.SECP256R1())
        found = Device(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        found.certificate.write_bytes(self._signed(subject, key.public_key(), ca=False, ago=ago))
        plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        found.key.touch(mode=0o600)
        found.key.write_bytes(key.private_bytes(*plain))
        return found


@dataclass(frozen=True)
class Wire:
    """The wire of an office, with the authority of its devices."""

    office: Office
    authority: Authority
    folder: Path
    dsn: str

    def with_(self, device: Device | None) -> str:
        """The address for a client on this device; without one it shows no certificate, whatever lies in a home folder."""
        shown = (device.certificate, device.key) if device else (self.folder / "none.crt", self.folder / "none.key")
        return f"{self.dsn} sslcert={shown[0]} sslkey={shown[1]}"


@pytest.fixture
def wire(transactional_db: None, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    folder = tmp_path_factory.mktemp("devices")
    authority = Authority(folder, "devices")
    with small_office(tmp_path, WorkingHours()) as office:
        with_post_beside(WHO, "customer_manager", HERE)
        secret = actions.issue(WHO, factors=2, days=1, ranges=[HERE])
        tls = load(*make_for_trial(folder, "127.0.0.1"), authority.file)
        server = Server(House(OfficeSignIn(), gateway.gate, desk, lambda: ["core"]), port=0, tls=tls)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        dsn = (
            f"host=127.0.0.1 port={server.port} user={WHO} password={secret} dbname=core/reconciliation sslmode=require "
            "options='-c tournier.basis=contract -c tournier.case=CS-2026-0001'"
        )
        yield Wire(office, authority, folder, dsn)
        server.stop()
        thread.join(5)


def managed(connection: psycopg.Connection) -> bool:
    """What the gate reads of the session of this connection, which stands alone."""
    assert not connection.closed
    session = SignIn.objects.get(methods=["wire"], ended_at__isnull=True)
    return bool(facts.moment_facts(session.pk, WHO, "127.0.0.1", gateway.clock().now())["managed_device"])


@contextmanager
def connected(wire: Wire, device: Device | None, **more: str) -> Iterator[psycopg.Connection]:
    words = "".join(f" {name}={value}" for name, value in more.items())
    with psycopg.connect(wire.with_(device) + words, autocommit=True) as connection:
        yield connection
    while SignIn.objects.filter(methods=["wire"], ended_at__isnull=True).exists():
        time.sleep(0.01)  # the server notices that the client has left


@pytest.fixture
def demanded(wire: Wire) -> Wire:
    """A bank whose rule book wants its own device for this purpose; two persons have put the rule in force."""
    files = {**folder_files(gateway.project().rules), "refuse-zz.cedar": RULE}
    row = lawbook.propose(files, by="S0004", posts=frozenset({"compliance_officer"}), why="terminals")
    lawbook.activate(row.pk, by="S0005", posts=frozenset({"security_admin"}), why="agreed")
    gateway.reload_rules()
    return wire


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_a_purpose_that_demands_a_device_is_answered_on_it_and_refused_elsewhere(demanded: Wire, version: str):
    device, other = demanded.authority.device("ZD-1"), demanded.authority.device("ZD-2")
    in_force(fingerprint=device.fingerprint)
    with connected(demanded, device, ssl_max_protocol_version=version) as connection:
        assert len(connection.execute(SQL).fetchall()) == 3
        assert managed(connection)
    for without in (None, other):
        with connected(demanded, without, ssl_max_protocol_version=version) as connection:
            with pytest.raises(psycopg.Error, match="reconciliation-on-devices"):
                connection.execute(SQL)
            assert not managed(connection)


def test_psql_shows_a_certificate_and_is_told_the_rule_and_the_remedy_without(demanded: Wire):
    if shutil.which("psql") is None:
        pytest.skip("no psql on this machine")
    device = demanded.authority.device("ZD-1")
    in_force(fingerprint=device.fingerprint)

    def psql(shown: Device | None) -> subprocess.CompletedProcess[str]:
        words = ["psql", demanded.with_(shown), "-X", "-At", "-c", SQL]
        return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)

    answer = psql(device)
    assert (answer.returncode, len(answer.stdout.splitlines())) == (0, 3), answer.stderr
    answer = psql(None)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "reconciliation-on-devices" in answer.stderr


def test_a_lost_device_ends_what_it_has_open_and_opens_nothing_more(wire: Wire):
    device = wire.authority.device("ZD-1")
    row = in_force(fingerprint=device.fingerprint)
    idle = psycopg.connect(wire.with_(device), autocommit=True)
    idle.execute(SQL)
    elsewhere = psycopg.connect(wire.with_(None), autocommit=True)
    cursor = psycopg.connect(wire.with_(device)).cursor("walk")
    cursor.itersize = 1
    cursor.execute(SQL)
    assert cursor.fetchone()
    step(row, MANAGER, "lose")
    for go in (lambda: idle.execute(SQL), lambda: cursor.fetchmany(1)):
        with pytest.raises(psycopg.Error):
            go()
    with pytest.raises(psycopg.OperationalError, match=r"sign_in\.device"):
        psycopg.connect(wire.with_(device))
    assert elsewhere.execute(SQL).fetchall(), "who is not on the device goes on"
    elsewhere.close()
    step(row, SYSTEM, "find")
    step(row, SECURITY, "restore")
    with connected(wire, device) as connection:
        assert len(connection.execute(SQL).fetchall()) == 3


@pytest.mark.parametrize("made", ["nobody", "waits", "withdrawn", "of_another", "of_another_branch"])
def test_only_a_device_in_force_for_this_person_is_the_bank_s(wire: Wire, made: str):
    device = wire.authority.device("ZD-1")
    match made:
        case "waits":
            enter(fingerprint=device.fingerprint)
        case "withdrawn":
            step(in_force(fingerprint=device.fingerprint), SYSTEM, "withdraw")
        case "of_another":
            in_force(fingerprint=device.fingerprint, staff="S0001")
        case "of_another_branch":
            in_force(fingerprint=device.fingerprint, place="B02")
    with connected(wire, device) as connection:
        assert len(connection.execute(SQL).fetchall()) == 3, "no rule wants a device for what is masked"
        assert not managed(connection)


def test_the_entry_of_the_sign_in_names_the_certificate(wire: Wire):
    device = wire.authority.device("ZD-1")
    for one in (device, None):
        with connected(wire, one):
            pass
    entries = [one for one in gateway.ledger().entries() if one.event == Event.SIGN_IN_SUCCEEDED]
    assert {one.detail.get("device", "") for one in entries} == {device.fingerprint, ""}


def test_a_certificate_of_nobody_or_of_yesterday_does_not_come_in(wire: Wire):
    strange = Authority(wire.folder, "strange").device("ZD-9")
    over = wire.authority.device("ZD-8", ago=10)
    for device in (strange, over):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(wire.with_(device))


def test_devices_are_asked_for_within_tls_only(tmp_path: Path):
    served = make_for_trial(tmp_path, "127.0.0.1")
    with pytest.raises(BadInput):
        load(*served, tmp_path / "nothing.pem")
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(BadInput):
        load(*served, tmp_path / "empty.pem")
