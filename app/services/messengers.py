"""Ways out of the site: the console, files in a folder, a mail server, and a gateway for SMS.

The default writes files, so that nothing leaves a machine on which nobody has set up a way out. A gateway for SMS
differs from provider to provider; whoever has one writes a class with the same ``send``.
"""

from __future__ import annotations

import smtplib
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Protocol, TextIO
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 5.0
"""A mail server that does not answer within this is tried again later."""

DEFAULT_SENDER = "pahunch@localhost"


class Messenger(Protocol):
    """One way by which a message reaches a person."""

    def send(self, to: str, subject: str, body: str, *, reference: str) -> None:
        """Hand over one message; raise OSError (or a subclass of it) when that failed.

        ``reference`` is the same for every try of one message, so that a receiver can drop a second copy.
        """


@dataclass(frozen=True, slots=True)
class Messengers:
    """The way out for each channel."""

    email: Messenger
    sms: Messenger

    def by_channel(self, channel: str) -> Messenger:
        """Return the way out for "email" or "sms"."""
        return self.sms if channel == "sms" else self.email


class ConsoleMessenger:
    """Prints messages, for trying out."""

    def __init__(self, stream: TextIO | None = None):
        self._stream = stream

    def send(self, to: str, subject: str, body: str, *, reference: str) -> None:
        """Print the message."""
        print(f"[{reference}] {to}: {subject}\n{body}\n", file=self._stream or sys.stdout)


class MailFiles:
    """Writes each mail as ``.eml`` into a folder; the same message again replaces its own file."""

    def __init__(self, folder: Path, sender: str = DEFAULT_SENDER):
        self._folder, self._sender = folder, sender

    def send(self, to: str, subject: str, body: str, *, reference: str) -> None:
        """Write the file."""
        mail = mail_of(self._sender, to, subject, body, reference)
        _write(self._folder / f"{_file_name(reference)}.eml", mail.as_bytes(policy=SMTP))


class SmsFiles:
    """Writes each SMS as ``.txt`` into a folder: the number, an empty line, the text."""

    def __init__(self, folder: Path):
        self._folder = folder

    def send(self, to: str, subject: str, body: str, *, reference: str) -> None:  # noqa: ARG002 - an SMS has none
        """Write the file, without the subject."""
        _write(self._folder / f"{_file_name(reference)}.txt", f"{to}\n\n{body}\n".encode())


class SmtpMessenger:
    """Sends mail through a server: ``smtp://user:password@host:587?from=…`` with STARTTLS, ``smtps://`` with TLS."""

    def __init__(self, url: str):
        """Raise ValueError for another kind of address."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL: smtp://user:password@host:587?from=sender@example.org")
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or (465 if self._tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = parse_qs(parts.query).get("from", [self._user or DEFAULT_SENDER])[0]

    def send(self, to: str, subject: str, body: str, *, reference: str) -> None:
        """Send the mail; the connection is encrypted wherever the server is not this machine."""
        mail = mail_of(self._sender, to, subject, body, reference)
        with self._connect() as server:
            if self._user:
                server.login(self._user, self._password)
            server.send_message(mail)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._tls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        if self._host not in ("localhost", "127.0.0.1"):
            server.starttls(context=context)
        return server


def mail_of(sender: str, to: str, subject: str, body: str, reference: str) -> EmailMessage:
    """Return the mail; its Message-ID is made of the reference."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, " ".join(subject.split())
    mail["Message-ID"] = f"<{_file_name(reference)}@pahunch>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail


def messengers_from(settings: Mapping[str, Any]) -> Messengers:
    """Return the ways out that the settings ask for: ``MESSENGER`` console, file or smtp, ``SMTP_URL``,
    ``OUTBOX_FOLDER``.

    Raises:
        ValueError: an unknown messenger, or smtp without a usable ``SMTP_URL``.
    """
    chosen, url, folder = settings["MESSENGER"], settings["SMTP_URL"], Path(settings["OUTBOX_FOLDER"])
    if chosen == "console":
        return Messengers(ConsoleMessenger(), ConsoleMessenger())
    if chosen == "file":
        return Messengers(MailFiles(folder), SmsFiles(folder))
    if chosen == "smtp":
        return Messengers(SmtpMessenger(url), SmsFiles(folder))
    raise ValueError(f"MESSENGER={chosen}: choose console, file or smtp")


def _file_name(reference: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in reference)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
