"""Look at an outlet live: check its file, or propose one for a new site."""
