"""One edge of a line or an area, followed as the geodesic it stands for.

A straight stroke on the map is not the shortest way on the ground: over ten degrees at Mosul the two lie
11 km apart. Bessel's construction turns the geodesic into a great circle on a helping sphere, where the
latitude is the reduced one and the longitude runs ahead by about flattening x sin(azimuth at the equator) x arc.
Terms in the flattening squared are left out; what that costs is bounded by `Arc.slack`, which everyone who
must not miss a place adds on top. The tests hold the bound against GeographicLib.
"""

from dataclasses import dataclass
from math import atan2, ceil, cos, degrees, floor, hypot, pi, radians, sin, sqrt

from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Ring

EQUATOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING)
"""WGS 84: equatorial radius in metres, flattening, first eccentricity squared."""

HALF_TURN = 180 * DEGREE
RIGHT_ANGLE = 90 * DEGREE

Vertex = tuple[int, int]
Vector = tuple[float, float, float]


def reduced(lat: float) -> float:
    """Reduced latitude of a geodetic one, both in radians."""
    return atan2((1 - FLATTENING) * sin(lat), cos(lat))


@dataclass(frozen=True, slots=True)
class Arc:
    """An edge on the helping sphere: it leaves `start` in direction `heading` and ends after `sigma` radians.

    The x axis lies on the meridian of the first vertex, `lon` degrees, which the edge never leaves beyond `end`
    degrees; `lag` is by how much geodetic longitude stays behind, in radians for each radian of arc.
    """

    lon: float
    end: float
    start: Vector
    heading: Vector
    sigma: float
    lag: float

    @property
    def slack(self) -> float:
        """Radians by which the true geodesic may lie beside this arc: twice the worst that was measured."""
        return 1e-9 + 1e-6 * self.sigma**2

    def at(self, share: float) -> tuple[float, float]:
        """Geodetic (lon, lat) in degrees at a share, 0 to 1, of the arc."""
        angle = share * self.sigma
        x, y, z = (cos(angle) * a + sin(angle) * b for a, b in zip(self.start, self.heading, strict=True))
        lat = atan2(z, (1 - FLATTENING) * hypot(x, y))
        return self.lon + degrees(atan2(y, x) - self.lag * angle), degrees(lat)

    def highest(self, sign: int) -> float | None:
        """Latitude in degrees of the turning point nearest the pole of that sign, None when the edge has none inside.

        That is where an edge reaches further north (sign 1) or south (sign -1) than both its ends.
        """
        tilt = hypot(self.start[2], self.heading[2])
        along = atan2(sign * self.heading[2], sign * self.start[2])
        if tilt < 1e-12 or not 0 < along < self.sigma:
            return None
        return sign * degrees(atan2(tilt, (1 - FLATTENING) * sqrt(max(0.0, 1 - tilt * tilt))))


def arc(a: Vertex, b: Vertex) -> Arc | None:
    """The edge from one vertex to the next, both (lon, lat) in 1e-7 degree; None when they are the same.

    Raises OurMistake where "the edge between them" is no longer one clear thing: across the antimeridian or a
    pole, or longer than a quarter of the globe.
    """
    if a == b:
        return None
    if abs(b[0] - a[0]) >= HALF_TURN:
        raise OurMistake(
            "place-antimeridian",
            "The place crosses the 180th meridian or a pole.",
            "Split it there and enter the two parts.",
        )
    lat_a, lat_b = (reduced(radians(v[1] / DEGREE)) for v in (a, b))
    ahead = radians((b[0] - a[0]) / DEGREE)
    start = end = (cos(lat_a), 0.0, sin(lat_a))
    omega, lag, sigma = ahead, 0.0, 0.0
    for _ in range(4):  # each round shrinks what is left by the flattening, so four leave nothing to see
        end = (cos(lat_b) * cos(omega), cos(lat_b) * sin(omega), sin(lat_b))
        sigma, sine_0 = _between(start, end)
        lag = FLATTENING * sine_0
        omega = ahead + lag * sigma
    if sigma > pi / 2 + 0.01:
        raise OurMistake(
            "place-edge-too-long",
            "An edge of the place is longer than a quarter of the globe.",
            "Add a point between its ends.",
        )
    side = tuple((e - cos(sigma) * s) / sin(sigma) for s, e in zip(start, end, strict=True))
    heading = (side[0], side[1], side[2])
    return Arc(lon=a[0] / DEGREE, end=b[0] / DEGREE, start=start, heading=heading, sigma=sigma, lag=lag)


def arcs(ring: Ring) -> list[Arc]:
    """The edges of a line or ring in order, repeated vertices skipped; raises as `arc`."""
    return [edge for edge in map(arc, ring, ring[1:]) if edge is not None]


def reach(ring: Ring) -> tuple[int, int, int, int]:
    """Smallest (west, south, east, north) in 1e-7 degree sure to hold the vertices and the geodesics between them.

    Raises as `arc`.
    """
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    south, north = min(lats), max(lats)
    for edge in arcs(ring):
        spare = degrees(edge.slack)
        if (top := edge.highest(1)) is not None:
            north = max(north, min(RIGHT_ANGLE, ceil((top + spare) * DEGREE)))
        if (bottom := edge.highest(-1)) is not None:
            south = min(south, max(-RIGHT_ANGLE, floor((bottom - spare) * DEGREE)))
    return min(lons), south, max(lons), north


def _between(a: Vector, b: Vector) -> tuple[float, float]:
    """Angle between two unit vectors, and the sine of the azimuth at which their great circle cuts the equator."""
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    size = sqrt(sum(c * c for c in cross))
    return atan2(size, sum(p * q for p, q in zip(a, b, strict=True))), cross[2] / size
