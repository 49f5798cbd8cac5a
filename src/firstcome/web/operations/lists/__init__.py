"""
Lists of the desk: launches, orders, stock, deliveries and so on, each a page, CSV and JSON.

Always true:
- A list is defined once; its page, its exports and its API tell the same rows.
- Who is bound to a location or an operator gets its rows and no others, by every way.

Never here: names of customers, a deed.
"""
