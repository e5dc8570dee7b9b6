"""Two sides in one process, and everything that may happen between them."""
