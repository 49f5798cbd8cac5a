"""
`python -m tests.crash`: kill -9 under load, round after round, and an audit of what survived.

Always true:
- Only processes started here are killed.

Never here: rules of the shop; the rehearsal library knows what an answer promises.
"""
