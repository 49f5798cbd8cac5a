"""Several engines on one stream: one history, and each client the answer of its own entry."""
