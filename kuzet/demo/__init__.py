"""The demonstration: six invented outlets on loopback, crawled by the real program in two runs."""
