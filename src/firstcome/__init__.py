"""Sell scarce goods on launch day, first come first served, and keep every promise."""

__version__ = "0.1.0"
