"""Compare and prepare the texts of versions; pure functions without a database."""
