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

LIST_ROWS_MAX: Final = 1_000
"""Rows in one page of a list."""

DRAIN_S_MAX: Final = 30
"""How long a front may take to answer what it has accepted when it is told to stop."""

assert BATCH_ENTRIES_MAX <= PENDING_MAX
assert BODY_BYTES_MAX <= LAUNCH_BODY_BYTES_MAX
assert TARGET_BYTES_MAX < HEADER_BYTES_MAX
