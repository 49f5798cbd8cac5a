"""
Notifications: tells customers by e-mail what became of their order, with the link to it.

The listener follows the events and records what is to be told in the outbox; the sender takes it
from there, to a mail server or into files. Both run in the back.

Always true:
- What is to be told is recorded once, before it is sent, together with how far the events were
  read; so events that are written or read again send nothing.
- A mail that was sent is not sent again, unless the back was killed before it could note it.

Never here: a decision about an order, a wait of the front for a mail.
"""
