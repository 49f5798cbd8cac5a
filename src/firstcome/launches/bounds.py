"""
Bounds of a launch file: how large it may be, and how much of it one report shows.

Always true:
- Every number that a launch file may carry has its bound here or in `domain.definition`.

Never here: a bound of the running shop.
"""

from firstcome.domain.definition import POOLS_MAX, SKUS_MAX

LAUNCH_FILE_BYTES_MAX = 4 * 1024 * 1024
SHEET_BYTES_MAX = 16 * 1024 * 1024
SHEET_ROWS_MAX = POOLS_MAX
SHEETS_MAX = 50  # CSV files named by one field
FAULTS_MAX = 50  # kept and shown; the rest is counted
TEXT_CHARACTERS_MAX = 200
PARAGRAPH_CHARACTERS_MAX = 2_000
LANGUAGES_MAX = 20
LINES_MAX = 20  # of what to have ready, in one language
PARAGRAPHS_MAX = 50  # of terms, in one language
ADDRESS_CHARACTERS_MAX = 500  # of a picture
PIXELS_MAX = 10_000  # of a picture's side
LOGO_BYTES_MAX = 8_000  # the launch page has 20 kB in all
SHOWN_CHARACTERS_MAX = 60  # of a wrong value, in the line that names its fault
CHANNELS_MAX = 20
PRODUCTS_MAX = SKUS_MAX
TILLS_MAX = 1_000
MINUTES_PER_SALE_MAX = 1_440
SUPPLY_ROWS_MAX = 500  # of a sheet of deliveries, which becomes durable in one append

assert SHEET_ROWS_MAX >= POOLS_MAX, "a stock sheet must be able to name every pool"
