"""Signals: what one run observed of an outlet, and what its history makes of it."""
