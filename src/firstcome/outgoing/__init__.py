"""
Outgoing: HTTP connections to systems of others, and where they may lead.

Always true:
- No connection is made to an address that was not judged first.

Never here: what is sent, when it is tried again.
"""
