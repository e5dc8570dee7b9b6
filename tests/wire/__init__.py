"""The partner port on real sockets."""
