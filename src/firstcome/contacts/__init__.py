"""
Contacts: names, addresses and phone numbers of customers, by number, erasable.

Always true:
- A contact is durable before any entry names it; entries name it by its number alone.
- What is erased leaves no trace in the files once the store says so.
- Two ways to write one address or number that this room takes for one give one customer id.

Never here: anything that the rules need; a log line, a metric, or a reason with personal text.
"""
