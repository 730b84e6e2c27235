"""Find mentions in texts, by pure functions without input or output of their own."""
