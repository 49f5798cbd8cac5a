"""The rules: commands in, outcomes and events out; pure and deterministic."""
