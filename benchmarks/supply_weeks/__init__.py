"""Supply over weeks: a made-up launch in 22 markets, from its opening to its last delivery."""
