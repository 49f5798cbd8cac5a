"""
A mail server that takes everything, as a process of its own, and keeps who got how many.

    python -m benchmarks.mail_sink 2525 received.txt

Always true:
- A recipient is in the file, a line for each mail, before the sender hears that it was taken.

Never here: what a mail says.
"""

import os
import signal
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.speak import say


class MailSink:
    """Appends recipients to a file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a mail."""
        os.write(self._file, f"{envelope.rcpt_tos[0]}\n".encode())
        return "250 OK"


def main() -> None:
    """Listen until SIGTERM."""
    port, path = int(sys.argv[1]), Path(sys.argv[2])
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    controller = Controller(MailSink(path), hostname="127.0.0.1", port=port)
    controller.start()
    say(f"mails are taken on port {port}")
    signal.sigwait(signals)
    controller.stop()


if __name__ == "__main__":
    main()
