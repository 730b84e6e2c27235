"""Find what a text says happened to the people and organisations it mentions."""
