"""Turn a response's bytes into a parsed document or text."""
