"""
The desk: what every page of operations is made with.

Always true:
- It reads the journal's derivatives and changes nothing but its own store; the front is asked by
  HTTP, like by anybody else.

Never here: choosing implementations (`app` does), one page's facts.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from msgspec import Struct

from firstcome.codes import OrderCodes, RegistrationCodes
from firstcome.contacts.reader import ContactReader
from firstcome.engine.clock import system_now_ms
from firstcome.keyring import Secrets
from firstcome.limits import DISK_FLOOR_BYTES, MAIL_RATE_PER_S
from firstcome.notifications.smtp import SmtpServer
from firstcome.projections.reader import ModelReader
from firstcome.staff.store import StaffStore
from firstcome.web.operations.front import FrontClient
from firstcome.web.operations.request_counts import RequestCounts


class DeskSettings(Struct, frozen=True):
    """What an operator chose that the desk depends on."""

    directory: Path
    staff_url: str
    """Where staff reach the desk, such as https://desk.example."""
    public_url: str
    """Where customers reach the shop."""
    is_rehearsal: bool = False
    """Whether this shop is a copy for rehearsing, and says so on every page."""
    mail: SmtpServer | None = None
    """Where mails go; None: into files."""
    disk_floor_bytes: int = DISK_FLOOR_BYTES
    """Free space below which no order is taken."""
    mail_rate_per_s: int = MAIL_RATE_PER_S
    """Bulk mails that are sent in a second."""
    has_sms: bool = False
    """Whether there is an SMS gateway."""
    webhooks_private: bool = False
    """Whether webhooks may go to private networks and to this machine."""

    @property
    def is_secure(self) -> bool:
        """Whether staff come over TLS."""
        return self.staff_url.startswith("https:")


class Desk:
    """One for the process; handlers use it from many threads."""

    def __init__(
        self,
        settings: DeskSettings,
        *,
        secrets: Secrets,
        models: ModelReader,
        staff: StaffStore,
        front: FrontClient,
        now_ms: Callable[[], int] = system_now_ms,
    ) -> None:
        self.settings = settings
        self.secrets = secrets
        self.codes = OrderCodes(secrets.code)
        self.registration_codes = RegistrationCodes(secrets.code)
        self.models = models
        self.staff = staff
        self.front = front
        self.now_ms = now_ms
        self.requests = RequestCounts()
        self.stopping = Event()
        """Set when the desk is told to stop: what goes on for long then ends."""

    def contacts(self) -> ContactReader:
        """Contacts and texts, to be read by one thread and closed."""
        return ContactReader.open(self.settings.directory / "contacts.db")
