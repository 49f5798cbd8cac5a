"""
Pages of messages that only show: channels and kinds, one kind as it reads, what is uncertain.

Always true:
- A mail is shown in a frame of its own that runs nothing, sends nothing and loads nothing.

Never here: changing anything (`deeds`).
"""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final, get_args

from litestar import Response
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from msgspec.structs import replace

from firstcome.codes import spaced
from firstcome.contacts.contact import HASH_BYTES, Contact
from firstcome.limits import DESK_ROWS_SHOWN
from firstcome.notifications.kinds import (
    BULK_KINDS,
    CHANNELS,
    KINDS,
    NEWS_KINDS,
    ORDER_KINDS,
    Channel,
    Kind,
)
from firstcome.notifications.letters import Letterhead
from firstcome.notifications.mails import write_mail
from firstcome.notifications.outbox import MailState
from firstcome.notifications.outbox_reader import (
    Uncertain,
    messages_without_way,
    states_of,
    uncertain_messages,
)
from firstcome.notifications.phrases import shipped_languages
from firstcome.notifications.samples import NOW_MS, READER, sample_letter
from firstcome.notifications.segments import segments_of
from firstcome.notifications.sms import write_sms
from firstcome.projections import orders
from firstcome.projections.reader import ModelsMissing
from firstcome.staff.permissions import Permission
from firstcome.web.operations.access import AnyRequest, who_of
from firstcome.web.operations.desk import Desk
from firstcome.web.operations.messages.views import (
    UNCERTAIN_PATH,
    ChannelRow,
    KindRow,
    MessagesView,
    MessageView,
    OpenRow,
    OpenView,
)
from firstcome.web.operations.people.telling import MAILS
from firstcome.web.operations.shell import shell, show
from firstcome.web.pages import PRIVATE_HEADERS

DECIDES: Final[Permission] = "tell_everyone"
OUTBOX: Final = "outbox.db"
EMAIL: Final = "ada@example.org"
PHONE: Final = "+447700900001"
SENDER: Final = "The shop <orders@shop.example>"

_NOBODY: Final = bytes(HASH_BYTES)
_READER: Final = Contact(_NOBODY, _NOBODY, READER, EMAIL, PHONE)
_FRAMES: Final = "; frame-src 'self'"
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)


def languages() -> tuple[str, ...]:
    """The languages that there are phrases in."""
    return tuple(sorted(shipped_languages(), key=lambda each: (each != "en", each)))


def kind_rows() -> tuple[KindRow, ...]:
    """Every kind."""
    return tuple(KindRow(kind, MAILS[kind], kind in BULK_KINDS) for kind in KINDS)


def messages_page(desk: Desk, request: AnyRequest) -> Response[bytes]:
    """Channels, kinds, and how many messages are in which state."""
    counts = states_of(desk.settings.directory / OUTBOX)
    view = MessagesView(
        tuple(_channel(desk, channel, counts) for channel in CHANNELS),
        kind_rows(),
        languages(),
        sum(count for (_, state), count in counts.items() if state in ("uncertain", "no_way")),
    )
    return show("messages.html", shell(desk, request, "Messages", reads_models=False), view=view)


def message_page(
    desk: Desk, request: AnyRequest, kind: str, address: str = "", fault: str = ""
) -> Response[bytes]:
    """One kind, as it reads; with `fault`, what is wrong with the address of a test."""
    row = row_of(kind)
    language, channel = choice_of(request)
    view = replace(
        preview_of(desk, row, language, channel),
        may_try=who_of(request).may(DECIDES),
        address=address,
        fault=fault,
    )
    page = shell(desk, request, row.title, reads_models=False)
    shown = show("message.html", page, 400 if fault else 200, view=view)
    policy_now = shown.headers["content-security-policy"]
    shown.headers["content-security-policy"] = policy_now + _FRAMES
    return shown


def preview_of(desk: Desk, row: KindRow, language: str, channel: Channel) -> MessageView:
    """A kind in a language and on a channel, for who may only look."""
    head = Letterhead(desk.settings.public_url, SENDER)
    letter = sample_letter(row.kind, language, channel)
    subject, text, segments = "", "", None
    if channel == "sms":
        sms = write_sms(letter, head, _READER, NOW_MS)
        assert sms is not None
        text = sms.raw.decode()
        segments = segments_of(text)
    else:
        mail = _mail(desk, row.kind, language)
        subject, text = str(mail["Subject"]), _part(mail, "plain")
    return MessageView(
        row,
        language,
        channel,
        languages(),
        PHONE if channel == "sms" else EMAIL,
        subject,
        text,
        segments,
        may_try=False,
        is_set_up=is_set_up(desk, channel),
    )


def html_page(desk: Desk, request: AnyRequest, kind: str) -> Response[bytes]:
    """The mail of a kind as HTML, for a frame."""
    language, _ = choice_of(request)
    page = _part(_mail(desk, row_of(kind).kind, language), "html")
    headers = {name.decode(): value.decode() for name, value in PRIVATE_HEADERS}
    headers["content-security-policy"] = _MAIL_POLICY
    return Response(page.encode(), media_type=MediaType.HTML, headers=headers)


def open_page(desk: Desk, request: AnyRequest) -> Response[bytes]:
    """What staff have to say something of, a page at a time."""
    after = str(request.query_params.get("after", ""))
    number = int(after) if after.isascii() and after.isdigit() and len(after) <= 18 else 0
    outbox, most = desk.settings.directory / OUTBOX, DESK_ROWS_SHOWN + 1
    found = [
        _open_row(desk, "uncertain", each) for each in uncertain_messages(outbox, most, 0, number)
    ]
    found += [
        _open_row(desk, "no_way", each) for each in messages_without_way(outbox, most, number)
    ]
    found.sort(key=lambda row: row.message)
    rows = tuple(found[:DESK_ROWS_SHOWN])
    more = f"{UNCERTAIN_PATH}?after={rows[-1].message}" if len(found) > len(rows) else ""
    view = OpenView(rows, who_of(request).may(DECIDES), more)
    page = shell(desk, request, "Uncertain messages", reads_models=False)
    return show("messages_uncertain.html", page, view=view)


def row_of(kind: str) -> KindRow:
    """A kind by its name; raises `NotFoundException`."""
    for row in kind_rows():
        if row.kind == kind:
            return row
    raise NotFoundException


def choice_of(request: AnyRequest) -> tuple[str, Channel]:
    """The language and the channel that were asked for; what there is not is the first."""
    language = str(request.query_params.get("language", ""))
    channel = str(request.query_params.get("channel", ""))
    known: Channel = "sms" if channel == "sms" else "email"
    return (language if language in languages() else languages()[0]), known


def is_set_up(desk: Desk, channel: Channel) -> bool:
    """Whether messages can go by a channel."""
    return channel == "email" or desk.settings.has_sms


def _mail(desk: Desk, kind: Kind, language: str) -> EmailMessage:
    head = Letterhead(desk.settings.public_url, SENDER)
    mail = write_mail(sample_letter(kind, language), head, _READER, NOW_MS)
    assert mail is not None
    return message_from_bytes(mail.raw, policy=policy.default)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def _channel(
    desk: Desk, channel: Channel, counts: dict[tuple[Channel, MailState], int]
) -> ChannelRow:
    settings = desk.settings
    if channel == "sms":
        where = (
            "to the SMS gateway" if settings.has_sms else "nowhere: FIRSTCOME_SMS_URL is not set"
        )
    else:
        where = f"to {settings.mail.host}" if settings.mail else "into files: outbox/"
    if settings.is_rehearsal and is_set_up(desk, channel):
        where = "into files: this is a rehearsal"
    found = {state: counts.get((channel, state), 0) for state in get_args(MailState)}
    return ChannelRow(channel, is_set_up(desk, channel), where, found)


def _open_row(desk: Desk, state: MailState, each: Uncertain) -> OpenRow:
    books, folder = desk.registration_codes, "registrations"
    if _is_about_order(desk, each):
        books, folder = desk.codes, "orders"
    code = spaced(books.make(each.epoch, each.subject)[0])
    address = f"/{folder}/{code}"
    title = MAILS[each.kind]
    can_go = is_set_up(desk, each.channel)
    return OpenRow(
        each.message, title, each.channel, state, each.since_ms, code, address, can_go=can_go
    )


def _is_about_order(desk: Desk, each: Uncertain) -> bool:
    if each.kind not in NEWS_KINDS:
        return each.kind == "estimate_changed" or each.kind in ORDER_KINDS
    try:
        with desk.models.connection() as connection:
            return orders.by_sequence(connection, each.subject) is not None
    except ModelsMissing:
        return False
