"""The demonstration: two sides on this machine, a bad link between them, a border exercise played by a script.

`exercise` reads the scenario, `link` spoils the way between the sides, `stage` sets both sides up and plays, `verdict`
reads everything back and says whether each picture holds exactly what was released. It ends with an error if not.
"""

from jisr.demo.command import add_command

__all__ = ["add_command"]
