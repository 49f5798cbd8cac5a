"""
Locations: the tables `[[channel]]` and `[[location]]`, and the CSV files of locations.

Always true:
- Every location is in one channel and one market of the launch; every channel has a location.

Never here: units.
"""

from dataclasses import dataclass, field

from firstcome.domain.definition import LOCATIONS_MAX, LocationTerms
from firstcome.launches import fields
from firstcome.launches.bounds import CHANNELS_MAX
from firstcome.launches.goods import Markets
from firstcome.launches.records import Record, Table
from firstcome.launches.rolls import Roll
from firstcome.launches.sheets import Sheets
from firstcome.launches.texts import ChannelTexts, LocationTexts
from firstcome.launches.wording import shown


@dataclass(slots=True)
class Channels:
    """The channels of a launch; `of_operator` sends an operator's locations to its channel."""

    roll: Roll = field(default_factory=lambda: Roll("channel", "channel"))
    texts: list[ChannelTexts] = field(default_factory=list[ChannelTexts])
    tables: dict[str, Table] = field(default_factory=dict[str, Table])
    of_operator: dict[str, str] = field(default_factory=dict[str, str])
    operators_complete: bool = True


@dataclass(slots=True)
class Locations:
    """The locations of a launch."""

    roll: Roll = field(default_factory=lambda: Roll("location", "location"))
    terms: list[LocationTerms] = field(default_factory=list[LocationTerms])
    texts: list[LocationTexts] = field(default_factory=list[LocationTexts])
    homeless: set[str] = field(default_factory=set[str])  # operators without a channel, noted once


def read_channels(root: Table) -> Channels:
    """Every channel."""
    channels = Channels()
    tables = root.tables("channel", CHANNELS_MAX, 'id = "online"')
    channels.roll.complete = bool(tables)
    for table in tables:
        table.refuse_unknown()
        channel = channels.roll.enter(table, fields.CHANNEL_ID)
        name = table.get(fields.CHANNEL_NAME)
        operators = table.get(fields.CHANNEL_OPERATORS)
        channels.operators_complete = channels.operators_complete and operators is not None
        if channel is None:
            continue
        channels.texts.append(ChannelTexts(channel, name or channel))
        channels.tables[channel] = table
        for operator in operators or ():
            other = channels.of_operator.setdefault(operator, channel)
            if other != channel:
                channels.operators_complete = False
                what = f"operator {operator} is in channel {other} already."
                mend = "Name it in one channel; give single locations a channel of their own."
                table.refuse(fields.CHANNEL_OPERATORS, what, mend)
    return channels


def read_locations(root: Table, sheets: Sheets, markets: Markets, channels: Channels) -> Locations:
    """Every location, those of the launch file first."""
    locations = Locations()
    tables = root.tables("location", LOCATIONS_MAX)
    locations.roll.complete = bool(tables) or "location" not in root.values
    for table in tables:
        table.refuse_unknown()
        _read_location(table, locations, markets, channels)
    for row in sheets.rows(fields.FILES_LOCATIONS, fields.LOCATION):
        if row is None:
            locations.roll.complete = False
        else:
            _read_location(row, locations, markets, channels)
    _check_counts(root, locations, channels)
    return locations


def _read_location(
    record: Record, locations: Locations, markets: Markets, channels: Channels
) -> None:
    location = locations.roll.enter(record, fields.LOCATION_ID)
    operator = record.get(fields.LOCATION_OPERATOR)
    channel = _channel(record, operator, locations, channels)
    market = _market(record, markets)
    name = record.get(fields.LOCATION_NAME)
    zone = record.get(fields.LOCATION_ZONE)
    latitude = record.get(fields.LOCATION_LATITUDE)
    longitude = record.get(fields.LOCATION_LONGITUDE)
    town = record.get(fields.LOCATION_TOWN)
    tills = record.get(fields.LOCATION_TILLS)
    minutes_per_sale = record.get(fields.LOCATION_MINUTES_PER_SALE)
    if record.has(fields.LOCATION_LATITUDE) != record.has(fields.LOCATION_LONGITUDE):
        mend = "Write latitude and longitude, or neither."
        record.refuse(fields.LOCATION_LATITUDE, "stands without its other half.", mend)
    if location is None or operator is None or channel is None or market is None:
        return
    locations.terms.append(LocationTerms(location, channel, operator, market))
    texts = LocationTexts(
        location=location,
        name=name or location,
        zone=zone or markets.zones.get(market, "UTC"),
        town=town,
        latitude=latitude,
        longitude=longitude,
        tills=tills,
        minutes_per_sale=minutes_per_sale,
    )
    locations.texts.append(texts)


def _channel(
    record: Record, operator: str | None, locations: Locations, channels: Channels
) -> str | None:
    """The channel that a location names, or that of its operator, or the only one."""
    if record.has(fields.LOCATION_CHANNEL):
        return channels.roll.find(record, fields.LOCATION_CHANNEL)
    if operator is None:
        return None
    channel = channels.of_operator.get(operator) or channels.roll.only
    complete = channels.roll.complete and channels.operators_complete
    if channel is None and complete and operator not in locations.homeless:
        locations.homeless.add(operator)
        record.refuse(
            fields.LOCATION_OPERATOR,
            f"the locations of operator {shown(operator)} are in no channel.",
            f'Add operators = ["{operator}"] to a [[channel]] of the launch file.',
        )
    return channel


def _market(record: Record, markets: Markets) -> str | None:
    if record.has(fields.LOCATION_MARKET):
        return markets.roll.find(record, fields.LOCATION_MARKET)
    if markets.roll.only is None and markets.roll.complete:
        what = "is missing, and there is more than one market."
        record.refuse(fields.LOCATION_MARKET, what, "Name the market of this location.")
    return markets.roll.only


def _check_counts(root: Table, locations: Locations, channels: Channels) -> None:
    count = len(locations.roll)
    if count > LOCATIONS_MAX:
        root.refuse_name("location", f"has {count:,} in all.", f"Write {LOCATIONS_MAX:,} at most.")
    if not locations.roll.complete or not channels.operators_complete:
        return
    if count == 0:
        locations.roll.complete = False
        mend = "Add [[location]] with its id, or name a CSV file under [files]."
        root.refuse_name("location", "is missing.", mend)
        return
    used = {terms.channel for terms in locations.terms}
    for channel, table in channels.tables.items():
        if channel not in used and len(locations.terms) == count:
            mend = "Give it a location, or remove it."
            table.refuse(fields.CHANNEL_ID, f"channel {channel} has no location.", mend)
