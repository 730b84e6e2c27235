"""Serve the desk: requests, access rules, logins and accounts."""
