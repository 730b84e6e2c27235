"""Readers for outlets that need code of their own."""
