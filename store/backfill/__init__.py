"""Track which stored versions were searched for which entries."""
