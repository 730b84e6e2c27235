"""Fetch an outlet and read its pages."""
