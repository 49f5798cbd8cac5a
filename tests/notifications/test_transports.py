"""The contract of transports, kept by files and by SMTP; and what is each one's own."""

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from firstcome.notifications.files import FileTransport
from firstcome.notifications.smtp import SmtpServer, SmtpTransport
from firstcome.notifications.transports import (
    Carrier,
    Mail,
    MailDelayed,
    MailRefused,
    Transport,
    TransportDown,
)
from tests.notifications.mail_server import MailServer
from tests.serve.running import HOST

MORNING_MS = 1_215_673_200_000
RAW = b"To: ada@example.org\r\nSubject: hello\r\n\r\n.A text\r\n"


def mail(name: str = "1.4.held.4", to: str = "ada@example.org") -> Mail:
    return Mail(name, MORNING_MS, to, RAW)


class Case:
    """A transport, and what has arrived by it."""

    def __init__(self, transport: Transport, arrived: Callable[[], list[bytes]]) -> None:
        self.transport = transport
        self.arrived = arrived


@pytest.fixture(params=["files", "smtp"])
def case(request: pytest.FixtureRequest, tmp_path: Path, server: MailServer) -> Case:
    if request.param == "smtp":
        return Case(by(server), lambda: [each.raw for each in server.mails])
    return Case(
        FileTransport(tmp_path),
        lambda: [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()],
    )


def by(server: MailServer, **login: str) -> SmtpTransport:
    return SmtpTransport(SmtpServer(HOST, server.port), "orders@shop.example", **login)


def send(transport: Transport, *mails: Mail) -> None:
    async def run() -> None:
        carrier = transport.carrier()
        try:
            for each in mails:
                await carrier.send(each)
        finally:
            await carrier.rest()

    asyncio.run(run())


def test_a_mail_arrives_byte_for_byte(case: Case):
    send(case.transport, mail())

    assert case.arrived() == [RAW]


def test_every_mail_arrives(case: Case):
    send(case.transport, mail("1.4.held.4"), mail("1.5.held.5"))

    assert case.arrived() == [RAW, RAW]


def test_a_carrier_that_has_rested_carries_on(case: Case):
    async def run(carrier: Carrier) -> None:
        await carrier.send(mail("1.4.held.4"))
        await carrier.rest()
        await carrier.send(mail("1.5.held.5"))
        await carrier.rest()

    asyncio.run(run(case.transport.carrier()))

    assert len(case.arrived()) == 2


def test_there_is_room_at_first(case: Case):
    assert case.transport.room() > 0
    assert case.transport.carriers_max >= 1


def test_a_file_is_named_by_day_hour_and_mail_and_is_for_its_owner_alone(tmp_path: Path):
    transport = FileTransport(tmp_path)

    send(transport, mail(), mail())

    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert str(path.relative_to(tmp_path)) == "2008-07-10/07/1.4.held.4.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_files_are_counted_over_a_restart(tmp_path: Path):
    send(FileTransport(tmp_path, files_max=3), mail("1.4.held.4"), mail("1.5.held.5"))

    assert FileTransport(tmp_path, files_max=3).room() == 1
    assert FileTransport(tmp_path, files_max=2).room() == 0


def test_a_folder_that_cannot_be_written_to_is_down(tmp_path: Path):
    (tmp_path / "outbox").write_text("not a folder")

    with pytest.raises(TransportDown, match="cannot be written to"):
        send(FileTransport(tmp_path / "outbox"), mail())


def test_a_refusal_tells_for_good_from_for_now_and_the_next_mail_goes(server: MailServer):
    server.answers = {"ada@example.org": "550 no", "bea@example.org": "450 later"}
    server.answers_to_text = {"cyd@example.org": "554 no"}

    async def run() -> None:
        carrier = by(server).carrier()
        for person, kind, code in (
            ("ada", MailRefused, 550),
            ("bea", MailDelayed, 450),
            ("cyd", MailRefused, 554),
        ):
            with pytest.raises(kind) as refused:
                await carrier.send(mail(to=f"{person}@example.org"))
            assert refused.value.code == code  # pyright: ignore[reportAttributeAccessIssue]
        await carrier.send(mail(to="dan@example.org"))
        await carrier.rest()

    asyncio.run(run())

    assert [each.recipient for each in server.mails] == ["dan@example.org"]


def test_an_address_that_is_not_ascii_goes_to_a_server_that_takes_it(server: MailServer):
    send(by(server), mail(to="äda@example.org"))

    assert [each.recipient for each in server.mails] == ["äda@example.org"]


def test_an_address_that_is_not_ascii_is_refused_where_the_server_does_not(server: MailServer):
    server.stop()
    server.takes_utf8 = False
    server.start()

    with pytest.raises(MailRefused):
        send(by(server), mail(to="äda@example.org"))

    assert server.mails == []


def test_nothing_that_listens_is_down(server: MailServer):
    server.stop()

    with pytest.raises(TransportDown, match=rf"{HOST} port {server.port}: SMTPConnectError"):
        send(by(server), mail())


def test_a_login_that_is_not_taken_is_down_and_no_password_is_told(server: MailServer):
    with pytest.raises(TransportDown) as down:
        send(by(server, login="shop", password="a secret"), mail())

    assert "a secret" not in repr(down.value) + repr(down.value.__cause__)
    assert server.mails == []
