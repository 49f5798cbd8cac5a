"""
Sizes: how much of supply one request may carry and one answer may hold.

Always true:
- A load fits into one batch, so it becomes durable in one append or not at all.

Never here: bounds that other rooms share (`limits`).
"""

from typing import Final

from firstcome.launches.bounds import SUPPLY_ROWS_MAX
from firstcome.limits import BATCH_ENTRIES_MAX, NOTE_CHARACTERS_MAX, STAFF_BODY_BYTES_MAX

SUPPLY_NOTE_CHARACTERS_MAX: Final = NOTE_CHARACTERS_MAX
"""What staff write about a delivery, a share or a transfer."""

SUPPLY_SHEET_CHARACTERS_MAX: Final = 500_000
"""The text of a CSV file of deliveries."""

LOOP_S_MAX: Final = 0.002
"""How long an answer that covers many pools is worked on before orders have their turn."""

assert SUPPLY_ROWS_MAX <= BATCH_ENTRIES_MAX
assert SUPPLY_SHEET_CHARACTERS_MAX * 2 <= STAFF_BODY_BYTES_MAX
