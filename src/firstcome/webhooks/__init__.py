"""
Webhooks: tells other systems what happened, by the Standard Webhooks specification.

The listener follows the events and records a message for each endpoint that wants one; the sender
takes it from there. Both run in the back. Endpoints are made at the desk, or by the command line.

Always true:
- A message is recorded once, before it is sent, together with how far the events were read.
- It is sent until the endpoint takes it, or the last attempt has failed; each time with the same
  id and the same body.

Never here: a decision about an order, a wait of the front, names and addresses of customers.
"""
