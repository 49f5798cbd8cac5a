"""The simulation: the real core on a simulated clock and disk, run from seeds."""
