"""
Go / no-go: what has to be right before a launch opens, each with its evidence and its mend.

Always true:
- A check only looks: it sends no mail, writes nothing, and changes nothing at the front.
- What cannot be looked at is no go by itself: it says that it could not be.

Never here: making it right.
"""
