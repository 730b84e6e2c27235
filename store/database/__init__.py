"""Connections, locks, row ids and other tools that both databases need."""
