"""
Webhooks at the desk: endpoints of other systems, and what was sent to them.

Always true:
- A secret is shown once, in the answer that makes it.
- What is changed is in the audit log; the address of an endpoint is not, since it may hold a key.

Never here: sending (the back does it), what a message says (`firstcome.webhooks`).
"""
