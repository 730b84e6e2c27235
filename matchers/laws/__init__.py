"""Find codes and laws by name, and read numbers and country names."""
