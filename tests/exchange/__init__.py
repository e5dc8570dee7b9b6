"""The room exchange."""
