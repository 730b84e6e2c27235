"""Shared samples and servers for the tests."""
