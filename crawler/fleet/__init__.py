"""Share a run among workers on several machines, through a job queue in PostgreSQL."""
