"""A side's settings and keys: what lies in its folder besides data.

`settings` reads `side.toml`. `keys` makes and opens one key per purpose, encrypted at rest.
"""

from jisr.config.keys import Keys, make_keys, open_keys
from jisr.config.settings import Settings, read_settings, write_settings

__all__ = ["Keys", "Settings", "make_keys", "open_keys", "read_settings", "write_settings"]
