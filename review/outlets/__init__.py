"""Show outlets and their health."""
