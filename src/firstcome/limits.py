"""
Every bound of the product, in one place, with its unit in its name.

Always true:
- Bounds that depend on each other are asserted here, at import.

Never here: settings (an operator's choice is in `config`), rules of a launch (its file).
"""

from typing import Final

BODY_BYTES_MAX: Final = 16 * 1024
"""The body of a customer's request."""

LAUNCH_BODY_BYTES_MAX: Final = 16 * 1024 * 1024
"""The body of a request that loads a launch."""

BODY_WAIT_S_MAX: Final = 10
"""How long a request may take to send its body."""

HEADER_WAIT_S_MAX: Final = 10
"""How long a connection may take to send the head of a request."""

HEADER_BYTES_MAX: Final = 64 * 1024
"""The head of a request; a connection that sends more is refused and closed."""

HEADER_LINES_MAX: Final = 100
"""Lines in the head of a request."""

TARGET_BYTES_MAX: Final = 8 * 1024
"""The address in the first line of a request."""

KEEP_ALIVE_S_MAX: Final = 75
"""How long a connection stays open between two requests; 1 s when half of them are open."""

LINGER_BYTES_MAX: Final = 1024 * 1024
"""Read and dropped from a connection that was refused, so that the refusal arrives."""

KEY_CHARACTERS_MAX: Final = 200
"""The header Idempotency-Key."""

NAME_CHARACTERS_MAX: Final = 200
"""The name in a contact."""

CONNECTIONS_MAX: Final = 20_000
"""Connections that are served at once; further ones are answered 503."""

BACKLOG_MAX: Final = 8_192
"""Connections that wait to be accepted (the kernel may allow fewer)."""

BATCH_ENTRIES_MAX: Final = 1_000
"""Entries that become durable in one append."""

PENDING_MAX: Final = 8_192
"""Commands that wait for a batch; beyond it, 503."""

STAFF_PENDING_MAX: Final = 256
"""Commands of staff that wait, beside all orders: a flood of orders keeps no one from pausing."""

PENDING_WAIT_S_MAX: Final = 5.0
"""How long a command may wait for a batch before it is refused, never appended."""

TICK_EVERY_S: Final = 1.0
"""How often the engine looks whether time alone has something to do."""

SLOW_CONTACTS_PER_S_MAX: Final = 500
"""Contacts a second that need the slow way of normalising; beyond it, 503."""

SNAPSHOT_EVERY_ENTRIES: Final = 250_000
"""A snapshot is written after so many entries."""

DISK_FLOOR_BYTES: Final = 256 * 1024 * 1024
"""Below so much free space no order is taken."""

UPKEEP_EVERY_S: Final = 1.0
"""How often the free space is looked at and the log of the contacts copied into their file."""

ORPHANS_EVERY_S: Final = 5.0
"""How often contacts that no order names are looked for."""

ORPHAN_AGE_S: Final = 3_600
"""A contact that no order names is erased after this time."""

ORPHAN_ROWS_MAX: Final = 5_000
"""Contacts looked at for orphans at one time."""

UNCONFIRMED_DAYS_MAX: Final = 30
"""A registration that nobody confirms for so long is taken back, and its contact erased."""

UNCONFIRMED_ROWS_MAX: Final = 500
"""Registrations looked at for that at one time."""

LIST_ROWS_MAX: Final = 1_000
"""Rows in one page of a list."""

DRAIN_S_MAX: Final = 30
"""How long a front may take to answer what it has accepted when it is told to stop."""

OUTBOX_FILES_MAX: Final = 20_000
"""Mails kept as files when no mail server is set; further ones wait until files are removed."""

SMTP_CONNECTIONS_MAX: Final = 4
"""Connections to the mail server at one time."""

MAIL_WAIT_S_MAX: Final = 30.0
"""How long the mail server may take to answer one command."""

MAIL_STOP_S_MAX: Final = 10.0
"""How long a back that is told to stop waits for mails that are on their way."""

SMS_RATE_PER_S: Final = 10
"""Bulk SMS a second, unless the operator chooses otherwise; one is on its way at a time."""

SMS_CONNECTIONS_MAX: Final = 4
"""Connections to the SMS gateway at one time."""

SMS_WAIT_S_MAX: Final = 20.0
"""How long the SMS gateway may take to answer one message."""

SMS_ANSWER_BYTES_MAX: Final = 64 * 1024
"""What is read of an answer of the SMS gateway."""

SMS_SEGMENTS_MAX: Final = 2
"""Parts that an SMS is cut down to, if its link leaves room for that."""

SMS_AGE_S_MAX: Final = 86_400
"""An SMS about an order or a registration that waited for longer is given up."""

RECEIPTS_WAITING_MAX: Final = 20_000
"""Bounces and complaints that wait for the back; further ones are refused until it has some."""

RECEIPTS_PER_STEP_MAX: Final = 100
"""Bounces and complaints that are followed at one time."""

BOUNCE_BYTES_MAX: Final = 4 * 1024 * 1024
"""A mail that says that another one bounced."""

TEST_MESSAGES_PER_HOUR_MAX: Final = 30
"""Messages that staff send to try out how they look, over all of them."""

TEST_MESSAGES_KEPT_S_MAX: Final = 3_600
"""What became of a message that staff tried out can be seen for so long."""

RUSH_ENTRIES_PER_S: Final = 1_000
"""From so many entries a second on, mails give way to orders: both want the disk."""

RUSH_MAILS_PER_S_MAX: Final = 20
"""Mails that are sent in a second of a rush; the rest follow when it is over."""

WEBHOOK_ENDPOINTS_MAX: Final = 20
"""Endpoints of webhooks."""

WEBHOOK_URL_CHARACTERS_MAX: Final = 2_000
"""The address of an endpoint."""

WEBHOOKS_UNDER_WAY_MAX: Final = 8
"""Messages that are on their way to one endpoint at one time."""

WEBHOOK_WAIT_S_MAX: Final = 10.0
"""How long an endpoint may take to answer one message."""

WEBHOOK_ANSWER_BYTES_MAX: Final = 64 * 1024
"""Read and dropped of an endpoint's answer, so that its connection can be used again."""

WEBHOOK_STOP_S_MAX: Final = 5.0
"""How long a back that is told to stop waits for messages that are on their way."""

RUSH_WEBHOOKS_PER_S_MAX: Final = 20
"""Messages that are sent to endpoints in a second of a rush; the rest follow when it is over."""

WEBHOOK_EVENTS_MAX: Final = 2_000
"""Events that become messages to endpoints between two looks at the journal."""

WEBHOOK_MESSAGES_DAYS_MAX: Final = 30
"""Messages to endpoints, with their attempts, are kept for so many days."""

WEBHOOK_ROWS_SWEPT_MAX: Final = 500
"""Messages of one endpoint that are removed in a second, once they are old."""

WEBHOOK_OLD_SECRET_S: Final = 86_400
"""So long after a rotation the old secret signs beside the new one."""

WEBHOOK_FAILING_S: Final = 3_600
"""An endpoint that has taken nothing for so long is told on the go / no-go list."""

WEBHOOKS_SENT_AGAIN_MAX: Final = 10_000
"""Messages that failed which one request has sent again."""

MAILS_WAITING_MAX: Final = 64
"""Mails that are taken from the outbox at one time."""

LISTEN_EVENTS_MAX: Final = 2_000
"""Events that become mails between two looks at the journal."""

MAIL_RATE_PER_S: Final = 50
"""Bulk mails a second, unless the operator chooses otherwise; one is on its way at a time."""

TELLING_ROWS_MAX: Final = 1_000
"""Orders or registrations that are looked through at one time for whom to tell."""

UNSENT_PER_STEP_MAX: Final = 50
"""Bulk messages that are looked at for the one which goes out next."""

RESENDS_PER_STEP_MAX: Final = 100
"""What staff said of uncertain messages, followed at one time."""

MAIL_AGE_S_MAX: Final = 900
"""A new outbox mails nothing that happened longer ago than this."""

LINK_EVERY_S: Final = 600
"""A lost link is sent again at most once in this time."""

LINK_REQUESTS_MAX: Final = 2_000
"""Requests for lost links that wait for the back; further ones are dropped."""

LINKS_SENT_PER_S_MAX: Final = 50
"""Lost links that are asked of the back in a second, over all customers."""

LINK_CUSTOMERS_REMEMBERED_MAX: Final = 20_000
"""Customers of whom it is remembered when they last asked for a lost link."""

MAIL_FILES_DAYS_MAX: Final = 30
"""Mails kept as files go after so many days; those of an erased customer within minutes."""

SWEPT_FILES_PER_S_MAX: Final = 100
"""Mails kept as files that are looked at in a second, whether they have to go."""

SWEPT_IN_HASTE_PER_S_MAX: Final = 5_000
"""The same after somebody was erased."""

FORM_FIELDS_MAX: Final = 48
"""Fields of a page's address, or of a form."""

TOWN_CHARACTERS_MAX: Final = 100
"""What is typed to narrow the shops; the rest of it is not read."""

ACCEPT_LANGUAGE_CHARACTERS_MAX: Final = 512
"""The header Accept-Language; the rest of it is not read."""

LAUNCH_PAGES_KEPT_MAX: Final = 8_192
"""Launch pages that are kept, of about 5 kB each: one for each place, language and wave."""

LAUNCH_PAGE_STALE_S_MAX: Final = 30.0
"""From this age on, a launch page goes before those of which only a second has passed."""

LAUNCH_PAGES_RENEWED_PER_S_MAX: Final = 50
"""Launch pages made anew in a second only because time has passed."""

LAUNCH_PAGES_TURNED_PER_S_MAX: Final = 200
"""Launch pages made anew in a second, also because the launch opened, paused or closed."""

LAUNCH_PAGES_MADE_PER_S_MAX: Final = 500
"""Launch pages made in a second, also those that are asked for first; beyond it, 503."""

FORMS_DRAWN_PER_S_MAX: Final = 50
"""Launch pages a second with what one reader typed; beyond it, a note or the busy page."""

PAGES_DRAWN_PER_S_MAX: Final = 200
"""Pages of terms, shops, lost links and moves drawn in a second; beyond it, 503."""

ORDER_PAGES_KEPT_MAX: Final = 1_024
"""Drawn order pages that are kept, of about 4 kB each; orders that look alike share one."""

NEWS_DRAWN_PER_S_MAX: Final = 400
"""Regions of open order pages drawn in a second; what is new beyond it shows at the next look."""

NEARER_DRAWN_PER_S_MAX: Final = 50
"""Of them, those of orders that only came a little nearer."""

BUSY_PAGES_KEPT_MAX: Final = 512
"""Busy pages that are kept, of about 2 kB each."""

PUBLIC_PAGES_KEPT_MAX: Final = 512
"""Pages of terms and of shops that are kept, of 3 to 10 kB each."""

NOTES_KEPT_MAX: Final = 256
"""Pages that only say something, kept."""

GUIDES_KEPT_MAX: Final = 64
"""Launches whose texts are kept for pages; those asked for least lately are read again."""

STATUS_PAGES_KEPT_MAX: Final = 256
"""Pages and documents of the status that are kept, of 2 to 100 kB each."""

STATUS_DRAWN_PER_S_MAX: Final = 20
"""Pages and documents of the status drawn in a second; beyond it, older ones or 503."""

STATUS_WAIT_S_MAX: Final = 1.0
"""How long the status waits for words that are being read; then it is told without them."""

STATUS_INCIDENTS_MAX: Final = 50
"""Incidents, or announcements of a launch, on one page and in one document."""

STATUS_UPDATES_MAX: Final = 20
"""Updates of an incident that the status shows; of more, the first and the newest."""

TOLD_TEXTS_KEPT_MAX: Final = 1_024
"""Words of incidents and announcements that pages keep; others are read again."""

POOLS_COUNTED_AT_ONCE_MAX: Final = 2_000
"""Pools that are added up for the status at one time; between two times orders go on."""

SHOPS_SHOWN_MAX: Final = 50
"""Shops on one page of shops."""

MOVE_CHOICES_SHOWN_MAX: Final = 40
"""Places on one page that asks where an order moves to."""

LAUNCHES_SHOWN_MAX: Final = 50
"""Launches on the first page: those that were loaded last."""

NOTE_CHARACTERS_MAX: Final = 1_000
"""A note that staff write about an order."""

STAFF_BODY_BYTES_MAX: Final = 1024 * 1024
"""The body of a request of staff that divides the registered into waves, or tells something."""

LOAD_ROWS_MAX: Final = 500
"""People of a community who are loaded by one request of staff."""

LOAD_WAIT_S_MAX: Final = 10
"""How long such a request looks for a place to wait for each of them before it is refused."""

COMMUNITY_ROWS_MAX: Final = 2_000_000
"""Rows of a community's file that the command line loads."""

TOLD_LANGUAGES_MAX: Final = 20
"""Languages in which one update of an incident, or one announcement, is written."""

TOLD_TITLE_CHARACTERS_MAX: Final = 200
"""The title of an update or an announcement, in one language."""

TOLD_BODY_CHARACTERS_MAX: Final = 5_000
"""The words under such a title."""

PEOPLE_ROWS_MAX: Final = 1_000
"""Contacts that are put into the index of names at one time."""

PEOPLE_FORGOTTEN_MAX: Final = 50
"""Erased contacts that are taken out of the index of names at one time."""

ERASE_ROWS_MAX: Final = 10_000
"""Contacts that are looked through at one time for those of a customer who is erased."""

FOUND_SHOWN_MAX: Final = 50
"""Orders that one search shows."""

FILE_ORDERS_MAX: Final = 20
"""Orders of a customer whose stories stand on one page; further ones are listed."""

FIND_CHARACTERS_MAX: Final = 254
"""What is typed to find somebody; the rest of it is not read."""

BACKUP_ROUND_EVERY_S: Final = 1.0
"""How often a backup that follows looks for what is new: as much is lost with the shop's disk."""

BACKUP_FINISH_EVERY_S: Final = 60
"""How often such a backup hashes its files and says that it is whole."""

DESK_CONNECTIONS_MAX: Final = 500
"""Connections to the operations desk at one time; further ones are answered 503."""

DESK_FEEDS_MAX: Final = 100
"""Boards that are fed with news each second at one time; further ones are loaded by hand."""

DESK_FORM_BYTES_MAX: Final = 4 * 1024 * 1024
"""The body of a form of the operations desk."""

DESK_ROWS_SHOWN: Final = 50
"""Rows on one page of a list of the desk."""

DESK_CHOICES_SHOWN_MAX: Final = 300
"""Choices of a filter of the desk; beyond it the id is typed."""

EXPORT_SLICE_ROWS: Final = 2_000
"""Rows of an export that are read at one time; no more of it is ever in memory."""

INCIDENTS_MAX: Final = 1_000
"""Incidents that are known; the oldest that is resolved makes room. A rule: it never changes."""

INCIDENT_UPDATES_MAX: Final = 200
"""Updates of one incident that are known; the oldest after the first makes room. A rule, too."""

ANNOUNCEMENTS_MAX: Final = 1_000
"""Announcements that are known; the oldest that was withdrawn makes room. A rule, too."""

assert INCIDENT_UPDATES_MAX > 1
assert DESK_FEEDS_MAX < DESK_CONNECTIONS_MAX
assert LAUNCHES_SHOWN_MAX <= GUIDES_KEPT_MAX
assert STATUS_INCIDENTS_MAX * STATUS_UPDATES_MAX <= TOLD_TEXTS_KEPT_MAX
assert NEARER_DRAWN_PER_S_MAX <= NEWS_DRAWN_PER_S_MAX
assert LAUNCH_PAGES_RENEWED_PER_S_MAX <= LAUNCH_PAGES_TURNED_PER_S_MAX
assert LAUNCH_PAGES_TURNED_PER_S_MAX <= LAUNCH_PAGES_MADE_PER_S_MAX
assert BATCH_ENTRIES_MAX <= PENDING_MAX
assert MAIL_STOP_S_MAX + WEBHOOK_STOP_S_MAX < DRAIN_S_MAX
assert SMTP_CONNECTIONS_MAX <= MAILS_WAITING_MAX
assert SMS_CONNECTIONS_MAX <= MAILS_WAITING_MAX
assert BODY_BYTES_MAX <= STAFF_BODY_BYTES_MAX <= LAUNCH_BODY_BYTES_MAX
assert TOLD_LANGUAGES_MAX * TOLD_BODY_CHARACTERS_MAX * 6 < STAFF_BODY_BYTES_MAX
assert TARGET_BYTES_MAX < HEADER_BYTES_MAX
