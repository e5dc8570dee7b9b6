"""The OUT door, rule by rule and at work."""
