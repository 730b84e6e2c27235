"""Generated articles, outlets and databases for the benchmarks."""
