"""Define the tables and the closed sets of words in their columns."""
