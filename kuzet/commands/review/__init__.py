"""Commands for review, reports and exports."""
