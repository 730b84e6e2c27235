"""Keep mentions, review items, decisions and suppression rules."""
