"""Check an outlet live, or survey a new site and propose its outlet file."""
