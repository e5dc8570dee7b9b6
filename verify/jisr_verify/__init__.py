"""Judges evidence of a Jisr exchange from its bytes alone. Written from the specification, beside no code of Jisr."""
