"""Judge a run against an outlet's own history and raise alarms."""
