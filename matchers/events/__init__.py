"""Find the events that a text reports about the people and organisations that it mentions."""
