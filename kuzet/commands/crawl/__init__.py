"""Commands that crawl, search again or import."""
