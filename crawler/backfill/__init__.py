"""Search stored versions for new entries, and read archived pages again with a newer extractor."""
