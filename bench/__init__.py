"""Benchmarks of the matchers, of speed, and of the detection of silent failures."""
