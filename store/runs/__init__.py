"""Keep runs, their outcomes and alarms."""
