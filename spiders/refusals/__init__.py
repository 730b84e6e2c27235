"""Recognise pages that stand in an article's place: blocks, logins, missing pages."""
