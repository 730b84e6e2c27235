"""Word codes, dates and phrases in Russian, Kazakh and English."""
