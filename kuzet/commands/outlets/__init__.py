"""Commands for outlet files."""
