"""Text in, mentions out: pure functions, without any input or output of their own."""
