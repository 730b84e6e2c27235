"""Commands that show and verify evidence."""
