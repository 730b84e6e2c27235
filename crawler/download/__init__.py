"""Guard and record every request: allowed hosts, robots.txt, public addresses, TLS, conditional requests."""
