"""
Sizes: what one allocation and its files may hold.

Each stands in docs/guides/sharing-a-delivery.md.
"""

from typing import Final

FILE_BYTES_MAX: Final = 32 * 1024 * 1024
"""One CSV file of an allocation."""

ROWS_MAX: Final = 200_000
"""Rows of one CSV file of an allocation."""

FAULTS_MAX: Final = 20
"""Faults in the files of an allocation that are told; further ones are counted."""

DEPTH_MAX: Final = 20
"""How deep the tree of an allocation goes."""

UNITS_MAX: Final = 100_000_000
"""Units of one SKU that are shared in one allocation."""

WEIGHT_MAX: Final = 1_000_000_000_000
"""What a node of an allocation weighs at most, with all under it."""
