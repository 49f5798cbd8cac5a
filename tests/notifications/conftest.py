"""Fixtures of the tests of mails."""

from collections.abc import Iterator

import pytest

from tests.notifications.mail_server import MailServer, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that listens."""
    with mail_server() as found:
        yield found
