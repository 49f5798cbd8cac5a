"""The allocation calculator: how the units of a supply are shared between locations, and why."""
