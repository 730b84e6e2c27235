"""Reading what strangers write, with input that nobody thought of: `make fuzz`."""
