"""Join what articles report about an entry to the events of its case."""
