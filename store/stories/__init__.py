"""Join near-duplicate articles into stories."""
