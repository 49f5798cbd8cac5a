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

SHEETS_MAX: Final = 200
"""Allocation sheets that are kept at the desk; of more, those that were changed least lately go."""

ROWS_SHOWN_MAX: Final = 200
"""Nodes of an allocation sheet that a page shows under one node; further ones are a page away."""

NODES_EXPLAINED_MAX: Final = 100
"""Nodes that one answer of the API explains."""
