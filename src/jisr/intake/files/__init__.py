"""Files of other programs, read into rows for the IN door. Pure.

`read_file` tells a format by its content: GeoJSON, KML, KMZ, GPX, CAP, a table. Bytes are hostile until they were
read: every reader is bounded in size, depth and number before it builds anything, nothing is unpacked to the disk,
nothing is fetched. Every item of a file is a row that is filed, corrected, skipped or refused with one sentence; what
no report has a place for is counted in `Reading.left`. Ids follow from what an item says, or from its name where that
is unique.
"""

from jisr.intake.files.items import Options, Reading
from jisr.intake.files.reading import FORMATS, MOST_BYTES, Format, read_file

__all__ = ["FORMATS", "Format", "MOST_BYTES", "Options", "Reading", "read_file"]
