"""Find links to articles in feeds, sitemaps and listings."""
