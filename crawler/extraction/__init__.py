"""Read hostile pages in worker processes that can be killed, with limits on time and memory."""
