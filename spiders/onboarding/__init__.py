"""Survey a site and fit the selectors of its outlet file."""
