"""Measures firstcome against its targets: `python -m benchmarks`; see README.md."""
