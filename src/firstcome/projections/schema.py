"""
The schema of the read models: one set of tables, on SQLite and on PostgreSQL.

Always true:
- A row says what was true after the entry of the cursor, which is written in the same transaction.
- Times are milliseconds since 1970 (UTC); sequences are the journal's; units are stock.
- A number of units or of orders is kept where it is asked for by a page: nothing has to be counted.

Never here: names and addresses of customers (`contacts`), names of products and places (the
launch's texts).
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    case,
    func,
    select,
)

from firstcome.projections import supply_schema
from firstcome.projections.table_terms import NUMBER, metadata

VERSION: Final = 3
"""Of the schema and of what is written into it; another version is made anew from sequence 1."""

LIVE_STATUSES: Final = ("held", "in_line", "paid", "collected")
"""Of orders whose units count against the limit of their customer."""

ORDINAL_NONE: Final = -1
"""The cursor's ordinal when its entry has no event."""

assert supply_schema.supplies.metadata is metadata  # its tables are among ours

cursor = Table(
    "cursor",
    metadata,
    Column("name", String(20), primary_key=True),  # "models"
    Column("version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),  # of the last entry, all of whose events are in
    Column("ordinal", Integer, nullable=False),  # of its last event; -1: it has none
    Column("time_ms", BigInteger, nullable=False),  # of the last event
    Column("epoch", Integer, nullable=False),  # that orders are placed in now
    Column("fingerprint", LargeBinary, nullable=False),  # of the journal's secrets: whose models
    Column("generation", String(32), nullable=False),  # which making of the models this is
)

launches = Table(
    "launches",
    metadata,
    Column("launch", String(64), primary_key=True),
    Column("number", Integer, nullable=False),  # in the order of loading, from 0
    Column("status", String(16), nullable=False),  # scheduled, open, paused, closed
    Column("opens_ms", BigInteger, nullable=False),
    Column("closes_ms", BigInteger),
    Column("loaded_ms", BigInteger, nullable=False),  # last
    Column("changed_ms", BigInteger, nullable=False),  # its status, or its terms
    Column("definition", Text, nullable=False),  # canonical JSON of LaunchDefinition
    Column("texts", LargeBinary, nullable=False),  # id of the document in contacts.db
)

stock = Table(
    "stock",
    metadata,
    Column("launch", String(64), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("location", String(64), primary_key=True),
    Column("channel", String(64), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("market", String(64), nullable=False),
    Column("received", BigInteger, nullable=False),  # first stock and every delivery
    Column("found", BigInteger, nullable=False),  # by stocktakes
    Column("written_off", BigInteger, nullable=False),  # by stocktakes
    Column("transferred_in", BigInteger, nullable=False),  # from other locations
    Column("transferred_out", BigInteger, nullable=False),  # to other locations
    Column("set_aside", BigInteger, nullable=False),  # kept from sale
    Column("held", BigInteger, nullable=False),  # on hold, not paid
    Column("allocated", BigInteger, nullable=False),  # paid, not handed over
    Column("handed_over", BigInteger, nullable=False),  # given to customers
    Column("available", BigInteger, nullable=False),  # what is left for sale
    Column("changed_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

lines = Table(
    "lines",
    metadata,
    Column("launch", String(64), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("location", String(64), primary_key=True),
    Column("orders", BigInteger, nullable=False),  # that wait
    Column("units", BigInteger, nullable=False),  # that they wait for
    Column("joined", BigInteger, nullable=False),  # how often an order joined at the end
    Column("changed_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

orders = Table(
    "orders",
    metadata,
    Column("sequence", NUMBER, primary_key=True, autoincrement=False),  # of its entry
    Column("epoch", Integer, nullable=False),
    Column("launch", String(64), nullable=False),
    Column("sku", String(64), nullable=False),
    Column("location", String(64), nullable=False),  # where it is now
    Column("channel", String(64), nullable=False),  # of the location
    Column("operator", String(64), nullable=False),  # of the location
    Column("units", Integer, nullable=False),
    Column("customer_class", String(16), nullable=False),  # consumer, business
    Column("customer", LargeBinary, nullable=False),  # keyed hash
    Column("contact", BigInteger, nullable=False),  # number in contacts.db
    Column("placed_ms", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),  # held, in_line, paid, collected, …
    Column("hold", BigInteger, nullable=False),  # the entry that made its last hold; 0: none
    Column("deadline_ms", BigInteger, nullable=False),  # of that hold, in selling time; 0: none
    Column("line_sequence", BigInteger, nullable=False),  # its place in a line counts from it
    Column("missed", SmallInteger, nullable=False),  # 1: a hold lapsed, and it waited again
    Column("was_paid", SmallInteger, nullable=False),  # 1: a stocktake took the units it had paid
    Column("changed_sequence", BigInteger, nullable=False),  # the entry that changed it last
    Column("changed_ms", BigInteger, nullable=False),
    Column("counted", Integer, nullable=False),  # number of its row in order_counts
)
Index("orders_by_customer", orders.c.customer)
Index("orders_by_contact", orders.c.contact)
Index("orders_by_status", orders.c.launch, orders.c.status, orders.c.sequence)
Index("orders_by_count", orders.c.counted, orders.c.sequence)

# Worked out from the orders of a customer when it is asked for, never over all of them.
customers = (
    select(
        orders.c.customer,
        orders.c.launch,
        func.count().label("orders"),  # ever placed
        func.sum(case((orders.c.status.in_(LIVE_STATUSES), orders.c.units), else_=0)).label(
            "units"  # that count against the limit now
        ),
        func.min(orders.c.placed_ms).label("first_ms"),
        func.max(orders.c.placed_ms).label("last_ms"),
    )
    .group_by(orders.c.customer, orders.c.launch)
    .subquery("customers")
)

registrations = Table(
    "registrations",
    metadata,
    Column("registration", NUMBER, primary_key=True, autoincrement=False),  # of its entry
    Column("epoch", Integer, nullable=False),
    Column("launch", String(64), nullable=False),
    Column("skus", Text, nullable=False),  # any of which is wished, with spaces between
    Column("market", String(64), nullable=False),
    Column("location", String(64), nullable=False),  # empty: by delivery
    Column("units", Integer, nullable=False),
    Column("customer_class", String(16), nullable=False),  # consumer, business
    Column("by_email", SmallInteger, nullable=False),  # 1: may be told so
    Column("by_sms", SmallInteger, nullable=False),
    Column("language", String(64), nullable=False),  # empty: that of the market
    Column("customer", LargeBinary, nullable=False),  # keyed hash
    Column("contact", BigInteger, nullable=False),  # number in contacts.db
    Column("time_ms", BigInteger, nullable=False),  # of the first request
    Column("status", String(16), nullable=False),  # asked, confirmed, left
    Column("confirmed_ms", BigInteger, nullable=False),  # 0: never
    Column("left_ms", BigInteger, nullable=False),  # 0: it was not taken back
    Column("changed_ms", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),  # that it is divided into waves by
    Column("counted", Integer, nullable=False),  # number of its row in registration_counts
)
Index("registrations_by_customer", registrations.c.customer)
Index("registrations_by_contact", registrations.c.contact)
Index("registrations_by_number", registrations.c.launch, registrations.c.number)
Index("registrations_by_count", registrations.c.counted, registrations.c.registration)

registration_counts = Table(
    "registration_counts",  # how many registrations are alike
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("launch", String(64), nullable=False),
    Column("skus", Text, nullable=False),
    Column("market", String(64), nullable=False),
    Column("location", String(64), nullable=False),
    Column("customer_class", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("registrations", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
)

registration_skus = Table(
    "registration_skus",  # which of these counts are about a SKU
    metadata,
    Column("sku", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # in registration_counts
    Column("skus", Integer, nullable=False),  # of how many SKUs it is one
    sqlite_with_rowid=False,
)

waves = Table(
    "waves",
    metadata,
    Column("launch", String(64), primary_key=True),
    Column("wave", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("divided_by", String(20), nullable=False),  # registration_time, draw
    Column("seed", LargeBinary, nullable=False),  # of the draw
    Column("opens_ms", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),  # when it was made
    Column("first_number", BigInteger, nullable=False),  # of the registrations that are in it
    Column("through_number", BigInteger, nullable=False),  # the last of them
    Column("telling", String(16), nullable=False),  # planned, telling, paused, stopped
    Column("made_ms", BigInteger, nullable=False),
    Column("invited_ms", BigInteger, nullable=False),  # 0: nobody is told yet
    Column("changed_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

incidents = Table(
    "incidents",
    metadata,
    Column("incident", NUMBER, primary_key=True, autoincrement=False),  # the entry that opened it
    Column("launch", String(64), nullable=False),  # empty: about all
    Column("status", String(16), nullable=False),  # investigating, … resolved
    Column("impact", String(16), nullable=False),
    Column("components", Text, nullable=False),  # their statuses, as JSON
    Column("audience", String(16), nullable=False),
    Column("ways", String(32), nullable=False),  # with spaces between
    Column("text", LargeBinary, nullable=False),  # id of the last words in contacts.db
    Column("updates", Integer, nullable=False),  # with the first one
    Column("opened_ms", BigInteger, nullable=False),
    Column("resolved_ms", BigInteger, nullable=False),  # 0: it is not over
    Column("changed_ms", BigInteger, nullable=False),
)

announcements = Table(
    "announcements",
    metadata,
    Column("announcement", NUMBER, primary_key=True, autoincrement=False),  # of its entry
    Column("launch", String(64), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("ways", String(32), nullable=False),  # with spaces between
    Column("text", LargeBinary, nullable=False),  # id of the words in contacts.db
    Column("announced_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),  # that pages show it; 0: on and on
    Column("withdrawn_ms", BigInteger, nullable=False),  # 0: it was not
)

order_counts = Table(
    "order_counts",  # how many orders are alike, so that none has to be counted
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("launch", String(64), nullable=False),
    Column("sku", String(64), nullable=False),
    Column("location", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("operator", String(64), nullable=False),
    Column("customer_class", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("orders", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),  # of the entry
    Column("ordinal", Integer, primary_key=True, autoincrement=False),  # within the entry
    Column("time_ms", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("launch", String(64), nullable=False),  # empty: about none
    Column("location", String(64), nullable=False),  # empty: about none
    Column("subject", BigInteger, nullable=False),  # order or registration; 0: about none
    Column("event", Text, nullable=False),  # canonical JSON
    Column("counted", Integer, nullable=False),  # number of its row in event_counts
    sqlite_with_rowid=False,
)
Index("events_by_subject", events.c.subject, events.c.sequence)
Index("events_by_count", events.c.counted, events.c.sequence)

event_counts = Table(
    "event_counts",  # how many events are alike
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("launch", String(64), nullable=False),
    Column("location", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("events", BigInteger, nullable=False),
)

answers = Table(
    "answers",  # to new orders: held, in_line and refusals of one customer, second by second
    metadata,
    Column("launch", String(64), primary_key=True),
    Column("second", BigInteger, primary_key=True, autoincrement=False),  # since 1970
    Column("sku", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("outcome", String(32), primary_key=True),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
