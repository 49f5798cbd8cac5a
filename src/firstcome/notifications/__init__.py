"""
Notifications: tells customers what became of their order or registration, and many what staff
tell them, with the links to it.

The listener follows the events and records what is to be told in the outbox; what is told to many
is written out there a slice at a time. The sender takes it from there, on the ways that there are:
by e-mail to a mail server, or into files; by SMS to a gateway. All of it runs in the back.

Always true:
- What is to be told is recorded once, before it is sent, together with how far the events were
  read; so events that are written or read again send nothing.
- A message that was sent is not sent again, unless the back was killed before it could note it; one
  to many not even then, but when staff say so.

Never here: a decision about an order, a wait of the front for a mail.
"""
