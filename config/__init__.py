"""What is watched and whom to look for."""
