"""Keep an installation running: health checks, metrics, notifications, schedules."""
