"""Find what a text reports to have happened to the people and organisations that it mentions."""
