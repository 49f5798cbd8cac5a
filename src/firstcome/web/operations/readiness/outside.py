"""
Is what the shop depends on ready: the certificates that browsers see, the mail server.

Always true:
- Nothing is sent but what opens and closes a connection, and nobody waits longer than
  `ANSWER_S_MAX` for it.

Never here: names of customers, mails.
"""

import smtplib
import socket
import ssl
import time
from typing import Final
from urllib.parse import urlsplit

from firstcome.web.operations.readiness.verdict import Grounds, Line, Verdict, number

ANSWER_S_MAX: Final = 3.0
HTTPS_PORT: Final = 443
DAYS_GO: Final = 14
DAYS_NO_GO: Final = 2
DAY_S: Final = 86_400


def shop_certificate(grounds: Grounds) -> Line:
    """The certificate of the address that customers open."""
    return _certificate("certificate", "Certificate", grounds.desk.settings.public_url)


def desk_certificate(grounds: Grounds) -> Line:
    """The certificate of the address that staff open."""
    settings = grounds.desk.settings
    return _certificate("desk_certificate", "Certificate of the desk", settings.staff_url)


def mail(grounds: Grounds) -> Line:
    """Whether the mail server answers; nothing is mailed."""
    name, label = "mail", "Mails"
    server = grounds.desk.settings.mail
    if server is None:
        evidence = "No mail server is set: mails become files in outbox/, nobody gets one."
        return Line(name, label, "look", evidence, "Set FIRSTCOME_SMTP, and start again.")
    kind = smtplib.SMTP_SSL if server.is_tls else smtplib.SMTP
    started_s = time.monotonic()
    try:
        with kind(server.host, server.port, timeout=ANSWER_S_MAX) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        evidence = f"{server.host} port {server.port} does not answer ({type(error).__name__})."
        mend = "Mails wait meanwhile and go out later; find out why, before it opens."
        return Line(name, label, "no_go", evidence, mend)
    took_ms = round((time.monotonic() - started_s) * 1_000)
    evidence = f"{server.host} port {server.port} answers, in {number(took_ms)} ms."
    return Line(name, label, "go", evidence)


def _certificate(name: str, label: str, url: str) -> Line:
    parts = urlsplit(url)
    if parts.scheme != "https":
        evidence = f"{url} is not encrypted."
        mend = "Put a proxy with TLS before it, and set its address, unless this is a trial."
        return Line(name, label, "look", evidence, mend)
    host, port = parts.hostname or "", parts.port or HTTPS_PORT
    try:
        days = days_left(host, port)
    except ssl.SSLCertVerificationError as error:
        evidence = f"Browsers refuse the certificate of {host}: {error.verify_message}."
        return Line(name, label, "no_go", evidence, "Renew it.")
    except OSError as error:
        evidence = f"{host} port {port} does not answer from here ({type(error).__name__})."
        mend = "See that the proxy runs, and that the address leads to it."
        return Line(name, label, "no_go", evidence, mend)
    verdict: Verdict = "go" if days >= DAYS_GO else "look" if days >= DAYS_NO_GO else "no_go"
    evidence = f"That of {host} is valid for {number(days)} more days."
    return Line(name, label, verdict, evidence, "" if verdict == "go" else "Renew it.")


def days_left(host: str, port: int) -> int:
    """For how many days the certificate of a server is valid; raises `OSError`."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=ANSWER_S_MAX) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        certificate = secured.getpeercert() or {}
    ends_s = ssl.cert_time_to_seconds(str(certificate.get("notAfter", "")))
    return int((ends_s - time.time()) // DAY_S)
