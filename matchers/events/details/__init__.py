"""Details of events: dates, places, courts, terms and amounts."""
