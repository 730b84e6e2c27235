"""Chain evidence records by digest, and keep chain heads outside the database."""
