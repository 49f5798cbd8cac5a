"""
What the tidy tests let pass, each with its reason.

Always true:
- Every entry is still needed: a test fails on one that nothing uses any more.
"""

# A name as it is given: alone, or with the function or class that it stands in.
NAMES = {
    "load_launch.data": "Litestar gives a handler the body of its request under this name",
    "mark_paid.data": "the same",
    "move_order.data": "the same",
    "hand_over.data": "the same",
    "release_hold.data": "the same",
    "write_note.data": "the same",
    "move_stock.data": "the same",
    "place_order.data": "the same",
    "adopt_waves.data": "the same",
    "add_waves.data": "the same",
    "move_wave.data": "the same",
    "open_incident.data": "the same",
    "update_incident.data": "the same",
    "announce.data": "the same",
    "report_bounce.data": "the same",
    "register.data": "the same",
    "load_registrations.data": "the same",
    "change_registration.data": "the same",
    "announce_supply.data": "the same",
    "change_supply.data": "the same",
    "cancel_supply.data": "the same",
    "receive_supply.data": "the same",
    "transfer_stock.data": "the same",
    "adopt_allocation.data": "the same",
    "revert_allocation.data": "the same",
    "load_supplies.data": "the same",
    "ask_what_if.data": "the same",
    "handle_DATA": "aiosmtpd calls it so on a handler",
    "_Client.data": "aiosmtplib calls it so on a client",
    "data_received": "asyncio calls it so on a Protocol",
    "data_received.data": "the parameter's name in asyncio.Protocol",
    "CharacterDataHandler": "expat calls it so on a parser",
}

# Folders that may hold a single file.
FOLDERS = {
    ".ci": "continuous integration looks for exactly .ci/run",
    "benchmarks/results": "one file for each measured run that is kept",
}

# Files whose lines may be longer than the code's, by name or ending.
LONG_LINES = {
    ".csv": "a row is a line",
    ".json": "written by machine",
    ".lock": "written by machine",
    ".py": "the linter holds them to the same width",
    ".md": "prose is wrapped by the reader's window",
    "LICENSE": "the words of the licence, untouched",
    "en.toml": "a sentence is a line",
    "de.toml": "a sentence is a line",
    "htmx.min.js": "as its makers ship it",
    "uPlot.iife.min.js": "the same",
    "uPlot.min.css": "the same",
    "community-200000.html": "written by machine",
}
