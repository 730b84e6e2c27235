"""Gather the evidence for a review item."""
