"""
The live board of one launch: its numbers, its chart, and how the launch is steered.

Always true:
- Counters of the front are looked at once a second, for all open boards together.
- A number that the front did not tell is not shown as if it had.

Never here: lists behind the numbers (`lists`), the go / no-go list (`readiness`).
"""
