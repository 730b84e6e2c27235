"""Compare names by sound and inflection, across scripts and languages."""
