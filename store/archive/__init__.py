"""Keep raw responses in WARC files or an object store."""
