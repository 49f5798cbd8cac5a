"""Recovery: from a snapshot or from the first entry, to the same state, or not at all."""
