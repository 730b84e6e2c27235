"""Run the crawl: plan visits, fetch, read, store and record each outlet's run."""
