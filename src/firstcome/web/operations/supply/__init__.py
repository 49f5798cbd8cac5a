"""
Supply over weeks: the calendar of deliveries, each delivery, what if, estimates, transfers.

Always true:
- A page says who would be told something else before a form does it.

Never here: how units are shared (`allocation`), whether a command is allowed (the rules say).
"""
