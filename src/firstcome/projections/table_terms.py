"""
What all tables of the read models have in common.

Never here: tables.
"""

from typing import Final

from sqlalchemy import BigInteger, Integer, MetaData

metadata: Final = MetaData()
"""Every table is in it, as soon as `schema` is read."""

# Only a column of this very type is the row's own number in SQLite, and costs no index.
NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")
