"""What a partner who wants to do harm can try, one file an attack."""
