"""Messages go out once; a failure is tried again later, ends after a while, and tells its reason without an address."""

from __future__ import annotations

import io
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.models import OutboxMessage, User
from app.services import outbox
from app.services.messengers import ConsoleMessenger, MailFiles, Messengers, SmsFiles, SmtpMessenger, messengers_from
from tests.world import World

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


class Remembering:
    """Keeps what it is given, after failing a number of times."""

    def __init__(self, failures: int = 0, error: OSError | None = None):
        self.sent: list[tuple[str, str, str]] = []
        self._failures, self._error = failures, error or OSError(111, "refused by person@example.org")

    def send(self, to: str, subject: str, body: str, *, reference: str) -> None:
        if self._failures:
            self._failures -= 1
            raise self._error
        self.sent.append((to, body, reference))


def write(session: Session, user_id: int, key: str = "digest:1", channel: str = outbox.EMAIL) -> bool:
    return outbox.write_message(session, user_id, channel, key, "विषय", "आज: 3", NOW)


def send_all(session: Session, messenger: Remembering, at: datetime) -> int:
    sent = 0
    while (claimed := outbox.claim_message(session, at)) is not None:
        sent += outbox.send_message(session, claimed, Messengers(messenger, messenger), at)
    return sent


def test_the_same_message_is_written_and_sent_once(session: Session, world: World) -> None:
    user = world.users["worker"]
    assert write(session, user)
    assert not write(session, user)
    messenger = Remembering()
    assert send_all(session, messenger, NOW) == 1
    assert send_all(session, messenger, NOW + timedelta(days=9)) == 0
    assert messenger.sent == [("worker@example.org", "आज: 3", "digest:1")]


def test_what_one_has_claimed_nobody_else_takes_until_it_is_given_up(session: Session, world: World) -> None:
    write(session, world.users["worker"])
    first = outbox.claim_message(session, NOW)
    assert first is not None
    assert outbox.claim_message(session, NOW + timedelta(minutes=1)) is None
    assert outbox.claim_message(session, NOW + outbox.CLAIM) == first


def test_a_failure_waits_longer_each_time_and_then_ends(session: Session, world: World) -> None:
    write(session, world.users["worker"])
    messenger, at = Remembering(failures=99), NOW
    waits = []
    for _ in range(outbox.MOST_ATTEMPTS):
        assert send_all(session, messenger, at) == 0
        message = session.query(OutboxMessage).one()
        assert message.error == "ConnectionRefusedError 111"
        assert "example.org" not in message.error
        waits.append(message.run_after - at)
        at = message.run_after
    assert message.state == "failed"
    assert waits[: len(outbox.WAITS)] == list(outbox.WAITS)
    assert send_all(session, messenger, at + timedelta(days=9)) == 0
    assert outbox.next_due(session) is None


def test_after_a_failure_it_goes_out(session: Session, world: World) -> None:
    write(session, world.users["worker"])
    messenger = Remembering(failures=1, error=smtplib.SMTPResponseException(451, b"later, person@example.org"))
    assert send_all(session, messenger, NOW) == 0
    assert session.query(OutboxMessage).one().error == "SMTPResponseException 451"
    assert outbox.next_due(session) == NOW + outbox.WAITS[0]
    assert send_all(session, messenger, NOW + outbox.WAITS[0]) == 1


def test_a_closed_account_or_a_missing_address_gets_nothing(session: Session, world: World) -> None:
    write(session, world.users["worker"], "a", outbox.SMS)
    write(session, world.users["reviewer"], "b")
    session.get_one(User, world.users["reviewer"]).active = False
    messenger = Remembering()
    assert send_all(session, messenger, NOW) == 0
    assert messenger.sent == []
    assert {message.error for message in session.query(OutboxMessage)} == {outbox.NO_ADDRESS}


def test_files_and_console(tmp_path: Path) -> None:
    for _ in range(2):
        MailFiles(tmp_path).send("a@example.org", "पहुंच:\n काम", "आज: 3", reference="digest:2026/../x")
    (mail,) = tmp_path.glob("*.eml")
    read = message_from_bytes(mail.read_bytes())
    assert str(make_header(decode_header(read["Subject"]))) == "पहुंच: काम"
    assert read.get_payload(decode=True).decode().strip() == "आज: 3"
    assert mail.stat().st_mode & 0o077 == 0
    SmsFiles(tmp_path).send("9876543210", "", "आज: 3", reference="s")
    assert (tmp_path / "s.txt").read_text("utf-8").splitlines() == ["9876543210", "", "आज: 3"]
    stream = io.StringIO()
    ConsoleMessenger(stream).send("a", "b", "c", reference="d")
    assert "[d] a: b" in stream.getvalue()


@pytest.mark.parametrize(
    ("chosen", "url", "fits"),
    [("file", "", MailFiles), ("console", "", ConsoleMessenger), ("smtp", "smtp://h", SmtpMessenger)],
)
def test_settings_choose_the_way_out(chosen: str, url: str, fits: type, tmp_path: Path) -> None:
    made = messengers_from({"MESSENGER": chosen, "SMTP_URL": url, "OUTBOX_FOLDER": str(tmp_path)})
    assert isinstance(made.by_channel("email"), fits)


@pytest.mark.parametrize(("chosen", "url"), [("pigeon", ""), ("smtp", ""), ("smtp", "http://x")])
def test_settings_that_lead_nowhere_are_refused(chosen: str, url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"MESSENGER|SMTP_URL"):
        messengers_from({"MESSENGER": chosen, "SMTP_URL": url, "OUTBOX_FOLDER": str(tmp_path)})


class _MailServer(socketserver.StreamRequestHandler):
    """Just enough of a mail server to take one message."""

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (part := self.rfile.readline()) != b".\r\n":
                    self.server.taken.append(part)  # type: ignore[attr-defined]
                self.wfile.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def mail_server() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def test_a_mail_server_takes_the_message(mail_server: socketserver.TCPServer) -> None:
    port = mail_server.server_address[1]
    messenger = SmtpMessenger(f"smtp://127.0.0.1:{port}?from=pahunch@example.org")
    messenger.send("worker@example.org", "काम", "आज: 3", reference="digest:7")
    taken = message_from_bytes(b"".join(mail_server.taken))  # type: ignore[attr-defined]
    assert taken["From"] == "pahunch@example.org"
    assert taken["Message-ID"] == "<digest-7@pahunch>"
    assert taken.get_payload(decode=True).decode().strip() == "आज: 3"
