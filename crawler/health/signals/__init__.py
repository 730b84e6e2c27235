"""Signals: what each run observes, and the alarms that the outlet's history makes of it; judge.py lists them."""
