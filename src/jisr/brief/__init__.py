"""What our own people take with them: files of the picture.

An export is marked in its head and on every item, says what its format does not carry, and is an entry of the record
before anyone has its bytes. It is made for people of this side alone: nothing here can reach the wire.
"""

from jisr.brief.exports import Export, Exports, Wanted
from jisr.brief.handover import Handovers, Sheet
from jisr.brief.items import FORMATS, Format
from jisr.brief.lost import lost
from jisr.brief.proof_sheet import Sheets

__all__ = ["Export", "Exports", "FORMATS", "Format", "Handovers", "Sheet", "Sheets", "Wanted", "lost"]
