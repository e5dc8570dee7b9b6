"""Places and the grid: pure sums on whole numbers of 1e-7 degree, and what people write for a place.

`coordinates` reads and writes every form of coordinates, `gazetteer` names and the words that move them; both give
readings and never guess. `places` says whether a place makes sense, reads and writes degrees, and measures; `grid`
makes a place coarse enough for a partner and names the cell; `edges` follows one edge as the geodesic it stands for.
No clock, no chance, no state: the same place, level and last cell give the same bytes on every side.
"""

from jisr.geo.grid import LEVELS, Cell, cell_of, cells_touching, coarsen, half_diagonal_m, settle
from jisr.geo.places import bbox, check_place, distance_m, from_degrees, to_degrees

__all__ = [
    "LEVELS",
    "Cell",
    "bbox",
    "cell_of",
    "cells_touching",
    "check_place",
    "coarsen",
    "distance_m",
    "from_degrees",
    "half_diagonal_m",
    "settle",
    "to_degrees",
]
