"""Where one comes to from a point: the direct geodesic problem, directions by name, and what they leave open."""

from math import atan2, cos, degrees, radians, sin, sqrt, tan

from jisr.geo.edges import EQUATOR_M, FLATTENING
from jisr.geo.places import from_degrees
from jisr.terms.places import DEGREE, Point

POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
"""The sixteen points of the compass, from north round by east."""
POINTS_AR = (
    "شمال", "شمال شمال شرق", "شمال شرق", "شرق شمال شرق", "شرق", "شرق جنوب شرق", "جنوب شرق", "جنوب جنوب شرق", "جنوب",
    "جنوب جنوب غرب", "جنوب غرب", "غرب جنوب غرب", "غرب", "غرب شمال غرب", "شمال غرب", "شمال شمال غرب",
)  # fmt: skip


def destination(start: Point, bearing: float, metres: float) -> Point:
    """The point so many metres along the geodesic that leaves `start` at a true bearing, in degrees from north.

    Vincenty's direct formula on WGS 84 (Survey Review 23, 1975): within 1 mm up to a quarter of the globe.
    """
    if metres == 0:
        return start
    polar = EQUATOR_M * (1 - FLATTENING)
    heading, lat = radians(bearing), radians(start.lat / DEGREE)
    tangent = (1 - FLATTENING) * tan(lat)
    cosine = 1 / sqrt(1 + tangent * tangent)
    sine = tangent * cosine
    sigma_1 = atan2(tangent, cos(heading))
    sine_0 = cosine * sin(heading)
    cosine_2 = 1 - sine_0 * sine_0
    u = cosine_2 * (EQUATOR_M**2 - polar**2) / polar**2
    a = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)))
    b = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)))
    sigma, middle = metres / (polar * a), 0.0
    for _ in range(8):  # each round shrinks what is left by the flattening
        middle = cos(2 * sigma_1 + sigma)
        term = b / 6 * middle * (-3 + 4 * sin(sigma) ** 2) * (-3 + 4 * middle * middle)
        shift = b * sin(sigma) * (middle + b / 4 * (cos(sigma) * (-1 + 2 * middle * middle) - term))
        sigma = metres / (polar * a) + shift
    across = sine * sin(sigma) - cosine * cos(sigma) * cos(heading)
    up = sine * cos(sigma) + cosine * sin(sigma) * cos(heading)
    reached = atan2(up, (1 - FLATTENING) * sqrt(sine_0 * sine_0 + across * across))
    turn = atan2(sin(sigma) * sin(heading), cosine * cos(sigma) - sine * sin(sigma) * cos(heading))
    c = FLATTENING / 16 * cosine_2 * (4 + FLATTENING * (4 - 3 * cosine_2))
    bend = sigma + c * sin(sigma) * (middle + c * cos(sigma) * (-1 + 2 * middle * middle))
    lon = start.lon / DEGREE + degrees(turn - (1 - c) * FLATTENING * sine_0 * bend)
    return from_degrees((lon + 540) % 360 - 180, max(-90.0, min(90.0, degrees(reached))))


def point_from(start: Point, end: Point) -> int:
    """Which of the eight main points of the compass one goes from a point to a near one, as an index of POINTS."""
    east = ((end.lon - start.lon + 180 * DEGREE) % (360 * DEGREE) - 180 * DEGREE) * cos(radians(start.lat / DEGREE))
    return round(degrees(atan2(east, end.lat - start.lat)) / 45) % 8 * 2


def offset_error_m(metres: float, unit_m: float, places: int, half_angle: float, own_m: int) -> int:
    """How far off a place "so far in that direction from there" may be, in metres.

    The sum, for errors of one line may all point the same way: what the reference leaves open; half of the last digit
    of the distance as written, or 5 % of it where that is more, since distances are rounded by eye; and half the
    width of the direction at that distance (a main point of the compass reaches 22.5 degrees to each side).
    """
    rounding = max(unit_m * 10.0**-places / 2, metres * 0.05)
    return own_m + round(rounding + metres * 2 * sin(radians(half_angle) / 2)) + 1
