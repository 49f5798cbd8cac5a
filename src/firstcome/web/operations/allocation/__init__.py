"""The allocation sheet: how a delivery is shared, from live numbers, and why, node by node."""
