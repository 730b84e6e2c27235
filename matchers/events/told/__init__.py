"""Complete what several sentences of a text tell about one case."""
