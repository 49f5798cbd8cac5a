"""
Pages of supply: asked against confirmed against received, deliveries, and how long stock lasted.

Always true:
- A delivery that came later than was first said shows both windows.

Never here: demand, the forecast.
"""

from datetime import date, datetime
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from firstcome.day_windows import DayWindow
from firstcome.reports.demand import LaunchDemand
from firstcome.reports.figures import shown
from firstcome.reports.pdf.charts import Bar, Shade, bars
from firstcome.reports.pdf.paper import SMALL_PT, SOFT, Colour, Paper
from firstcome.reports.pdf.tables import Head, table, table_height
from firstcome.reports.sheets import Subject, delivery_days
from firstcome.reports.supplies import Delivery
from firstcome.reports.told import counted

SOLD_OUT_MAX: Final = 16
DELIVERIES_MAX: Final = 40
GREY: Final = Colour(176, 183, 191)


def asked_and_received(paper: Paper, subject: Subject) -> None:
    """By SKU, as bars."""
    demand, naming = subject.demand, subject.naming
    paper.heading("Asked, confirmed, received", 50)
    if not demand.deliveries:
        paper.paragraph("No delivery was announced yet.")
        return
    shades = (
        Shade("Asked", GREY),
        Shade("Confirmed", paper.accent.tint(0.45)),
        Shade("Received", paper.accent),
    )
    rows: list[Bar] = []
    for sku in demand.skus:
        supplied = demand.of_sku(sku).supplied
        figures = (supplied.asked_units, supplied.confirmed_units, supplied.delivered_units)
        rows.append(Bar(naming.sku(sku), figures))
    bars(paper, shades, rows)


def deliveries(paper: Paper, subject: Subject) -> None:
    """One by one, the last that were announced first when there are too many."""
    demand, naming = subject.demand, subject.naming
    if not demand.deliveries:
        return
    shown_ones = demand.deliveries[-DELIVERIES_MAX:]
    paper.heading("Deliveries", table_height(len(shown_ones)))
    rows = [
        [
            str(each.number),
            naming.sku(each.sku),
            _where(subject, each),
            each.status,
            shown(each.asked_units),
            shown(each.units),
            shown(each.received),
            *_windows(subject, each),
        ]
        for each in shown_ones
    ]
    heads = (
        Head("No.", 0.6, is_number=False),
        Head("SKU", 2.7, is_number=False),
        Head("For", 1.7, is_number=False),
        Head("Status", 1.4, is_number=False),
        Head("Asked", 1),
        Head("Units", 1),
        Head("Received", 1),
        Head("Window", 2.1, is_number=False),
        Head("First said", 2.0, is_number=False),
    )
    table(paper, heads, rows)
    left_out = len(demand.deliveries) - len(shown_ones)
    if left_out:
        text = f"{counted(left_out, 'earlier one')} {_are(left_out)} in deliveries.csv."
        paper.paragraph(text, size=SMALL_PT + 1, colour=SOFT)


def sell_out(paper: Paper, subject: Subject) -> None:
    """How long pools lasted, the soonest first."""
    demand, naming = subject.demand, subject.naming
    found = demand.sold_out
    paper.heading("How long stock lasted", table_height(min(len(found), SOLD_OUT_MAX)) + 10)
    if not found:
        paper.paragraph("Every order so far found a free unit.")
        return
    paper.paragraph(sold_out_said(demand))
    paper.skip(2)
    rows = [
        [
            naming.sku(each.key.sku),
            naming.place(each.key.location),
            naming.market(each.key.market),
            shown(each.demand.received_units),
            shown(demand.minutes(each)),
        ]
        for each in found[:SOLD_OUT_MAX]
    ]
    heads = (
        Head("SKU", 2, is_number=False),
        Head("Shop", 2, is_number=False),
        Head("Market", 1.5, is_number=False),
        Head("Received so far", 1.2),
        Head("Minutes to sell out", 1.2),
    )
    table(paper, heads, rows)
    if len(found) > SOLD_OUT_MAX:
        left_out = len(found) - SOLD_OUT_MAX
        text = f"{counted(left_out, 'more row')} {_are(left_out)} in sell-out.csv."
        paper.paragraph(text, size=SMALL_PT + 1, colour=SOFT)


def sold_out_said(demand: LaunchDemand) -> str:
    """How many pools had no unit left for a new order, and how soon."""
    found = demand.sold_out
    stocked = sum(each.demand.received_units > 0 for each in demand.pools)
    never = sum(not each.demand.received_units for each in found)
    minutes = counted(median_minutes(demand), "minute")
    said = f"{counted(len(found), 'pool')} (a SKU at a shop) had no unit left for a new order"
    if never:
        said += f"; {never:,} of them never had any"
    whose = "It had" if len(found) == 1 else f"Half of the {len(found):,} had"
    has = "has" if stocked == 1 else "have"
    return (
        f"{said}. {whose} none left {minutes} after the opening, or sooner."
        f" {counted(stocked, 'pool')} {has} had stock so far."
    )


def median_minutes(demand: LaunchDemand) -> Fraction:
    """The minutes that half of the pools that sold out did not outlast."""
    found = demand.sold_out
    return demand.minutes(found[(len(found) - 1) // 2])


def window(days: DayWindow, today: date) -> str:
    """The days of a window, for people; a year stands where it is another one than today's."""
    first, last = days
    if first == last:
        return _day(last, today)
    if (first.month, first.year) == (last.month, last.year):
        return f"{first.day}–{_day(last, today)}"
    begins = _day(first, first if first.year == last.year else today)
    return f"{begins} – {_day(last, today)}"


def _day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _windows(subject: Subject, delivery: Delivery) -> tuple[str, str]:
    """As it stands, and as it was said first where that was another one."""
    now, first = delivery_days(subject, delivery)
    zone = ZoneInfo(subject.naming.zone)
    today = datetime.fromtimestamp(subject.demand.time_ms / 1_000, zone).date()
    return window(now, today), "" if now == first else window(first, today)


def _where(subject: Subject, delivery: Delivery) -> str:
    naming = subject.naming
    if delivery.location:
        return naming.place(delivery.location)
    return naming.market(delivery.market) if delivery.market else "all markets"
