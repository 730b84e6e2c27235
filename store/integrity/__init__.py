"""Check that the database and all evidence are whole and unaltered."""
