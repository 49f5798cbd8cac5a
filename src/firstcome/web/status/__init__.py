"""
Status: what everybody may know of how the shop does, as pages, JSON and a feed.

Always true:
- It is drawn from the state in memory, asks nothing of the journal and waits in no line of orders:
  it stays up while selling is paused and while the front sheds load.

Never here: deciding that something is an incident (staff do), sending anything.
"""
