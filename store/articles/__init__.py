"""Keep articles, their versions, states and revisit schedules."""
