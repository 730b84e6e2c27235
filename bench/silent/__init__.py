"""Simulated outlets and their silent faults, for `bench.silence`."""
