"""
The tables of orders and registrations by day, as the runner fills them.

Always true:
- What is written is added to what is there: nothing of them is kept in memory.

Never here: transactions, what counts on which day (`days`).
"""

from sqlalchemy import Connection, Dialect

from firstcome.projections import supply_schema as s
from firstcome.projections.days import Days
from firstcome.projections.writing import putting


class DaysTables:
    """Statements for one database, made once."""

    def __init__(self, dialect: Dialect) -> None:
        given_up = ["given_up", "units_given_up"]
        registered = ["registered", "units", *given_up]
        self._add_orders = putting(dialect, s.order_days, adding=["placed", "units"])
        self._add_registrations = putting(dialect, s.registration_days, adding=registered)

    def write(self, connection: Connection, days: Days) -> None:
        """Write what a slice adds."""
        self._add_orders.run(connection, ((*key, *more) for key, more in days.orders().items()))
        registered = days.registrations().items()
        self._add_registrations.run(connection, ((*key, *more) for key, more in registered))
