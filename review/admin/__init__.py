"""Manage accounts."""
