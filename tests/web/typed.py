"""What an ordinary request says, for the rows of the matrix."""

from tests.web.staff import PASSWORD

DRAFT = {"kind": "event", "title": "Bridge closed", "occurred": "2017-06-13T10:00:00Z"}
MARKING = {"level": "open", "releasable_to": ["south"]}
TAKING = {"partner": "south", "reason": "error"}
CLOSING = {"partner": "south", "reason": "restore", "password": PASSWORD}
FLOWS = {side: {"media": 2**20} for side in ("north", "south")}
SIGN_IN = {"name": "Dina", "password": PASSWORD}
CELL = {"partner": "south", "cell": "3"}
FEATURES = b'{"type":"FeatureCollection","features":[]}'
TYPED_RULE = {
    "name": "By the river", "partner": "south", "kinds": "event", "markings": "open", "west": "40", "south": "33",
    "east": "43", "north": "36", "cell": "3", "day": "50", "lasts": "14", "days": "90",
}  # fmt: skip
SEAT = {"read_to": 0, "views": [], "bookmarks": []}
BOX = "?west=40&south=30&east=45&north=40&first=2017-06-01T00:00:00Z&last=2017-07-01T00:00:00Z"
