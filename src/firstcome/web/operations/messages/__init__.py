"""
Messages at the desk: what customers are told, how it looks, and what nobody knows became of it.

Always true:
- A preview is made by what makes the real message; nothing of a customer is in it.
- Nothing is sent to a customer from here by itself: a person decides, and it is in the audit log.

Never here: sending (the back does it).
"""
