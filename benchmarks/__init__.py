"""Speed and memory against the limits."""
