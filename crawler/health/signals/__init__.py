"""Signals: what is observed in a run, and which alarms follow from the history; judge.py lists them."""
