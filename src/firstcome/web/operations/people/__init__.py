"""
People: finding anyone, a customer's file, and what staff do for them.

Always true:
- Personal data is shown to who may see people, and to nobody else; it is never logged.
- What is erased reads like none.

Never here: rules, lists of all orders (`lists`).
"""
