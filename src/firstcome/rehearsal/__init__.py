"""Rehearsal: a made-up crush against a real shop, and the audit of what it answered."""
