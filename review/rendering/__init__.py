"""Word and draw values for people: languages, names, highlights, charts."""
