"""Tests of the transparency logs; `independent` and `folders` also serve tests of rooms that export logs."""
