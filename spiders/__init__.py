"""Fetching an outlet and reading its pages."""
