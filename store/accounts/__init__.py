"""Keep the desk's accounts, one-time codes and audit trail."""
