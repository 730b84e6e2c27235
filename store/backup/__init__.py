"""Back up and restore an installation, or move it to another database."""
