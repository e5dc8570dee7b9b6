"""Times as people write them, and what each means: one line a case.

`text | 2017-06-13T14:00` is an instant in UTC, `a .. b` a span, `? code: texts` a question with its answers, `! code`
a refusal. Each table is read against one now, one zone, and one direction.
"""

from pathlib import Path
from typing import NamedTuple

BAGHDAD = Path(__file__).with_name("times_in_baghdad.txt")
MONTHS = {
    1: ("JAN", "January", "كانون الثاني", "يناير"), 2: ("FEB", "February", "شباط", "فبراير"),
    3: ("MAR", "March", "آذار", "مارس"), 4: ("APR", "April", "نيسان", "أبريل"), 5: ("MAY", "May", "أيار", "مايو"),
    6: ("JUN", "June", "حزيران", "يونيو"), 7: ("JUL", "July", "تموز", "يوليو"), 8: ("AUG", "August", "آب", "أغسطس"),
    9: ("SEP", "September", "أيلول", "سبتمبر"), 10: ("OCT", "October", "تشرين الأول", "أكتوبر"),
    11: ("NOV", "November", "تشرين الثاني", "نوفمبر"), 12: ("DEC", "December", "كانون الأول", "ديسمبر"),
}  # fmt: skip
ZONES = {
    "A": 1, "B": 2, "C": 3, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8, "I": 9, "K": 10, "L": 11, "M": 12, "N": -1,
    "O": -2, "P": -3, "Q": -4, "R": -5, "S": -6, "T": -7, "U": -8, "V": -9, "W": -10, "X": -11, "Y": -12, "Z": 0,
}  # fmt: skip
"""Hours east, as the letters are defined; J is the side's own."""


class Case(NamedTuple):
    """`now` and `wants` in ISO 8601; `past` False for plans."""

    text: str
    now: str
    zone: str
    past: bool
    wants: str


# 22:30 UTC on 13 June: half past one on the 14th in Baghdad.
NIGHT = """
yesterday 1400Z | ? day-of-zone: 121400ZJUN17; 131400ZJUN17
yesterday 1400J | 2017-06-13T11:00
yesterday 1400 | 2017-06-13T11:00
today 0600Z | ? day-of-zone: 130600ZJUN17; 140600ZJUN17
today 0100 | 2017-06-13T22:00
0100 | 2017-06-13T22:00
0100J | 2017-06-13T22:00
2200Z | 2017-06-13T22:00
2231Z | ? nearest: 122231ZJUN17; 132231ZJUN17
2300J | 2017-06-13T20:00
1331J | 2017-06-13T10:31
1330J | 2017-06-13T10:30
1329J | ? nearest: 131029ZJUN17; 141029ZJUN17
0000Z | ? nearest: 130000ZJUN17; 140000ZJUN17
140100J | 2017-06-13T22:00
132200Z | 2017-06-13T22:00
midnight | 2017-06-13T21:00
yesterday | 2017-06-12T21:00 .. 2017-06-13T20:59:59.999
today | 2017-06-13T21:00 .. 2017-06-13T22:30
2100Z-2200Z | 2017-06-13T21:00 .. 2017-06-13T22:00
2300J-0100J | 2017-06-13T20:00 .. 2017-06-13T22:00
أمس 1400Z | ? day-of-zone: 121400ZJUN17; 131400ZJUN17
last night | ? vague: 131500ZJUN17-132230ZJUN17
"""

# Plans: the nearest to come. 13 June, 14:20:30 UTC.
PLANS = """
1500Z | 2017-06-13T15:00
2300Z | 2017-06-13T23:00
0200Z | 2017-06-14T02:00
0220Z | 2017-06-14T02:20
0221Z | ? nearest: 130221ZJUN17; 140221ZJUN17
1400Z | ? nearest: 131400ZJUN17; 141400ZJUN17
131500Z | 2017-06-13T15:00
141400Z | 2017-06-14T14:00
121400Z | 2017-07-12T14:00
131400Z | ? nearest: 131400ZJUN17; 131400ZJUL17
141400ZJUN | 2017-06-14T14:00
121400ZJUN | 2018-06-12T14:00
010600ZJAN | 2018-01-01T06:00
290800ZFEB | 2020-02-29T08:00
14 Jun 0600Z | 2017-06-14T06:00
14 Jun | 2017-06-13T21:00 .. 2017-06-14T20:59:59.999
tomorrow 0600Z | 2017-06-14T06:00
tomorrow | 2017-06-13T21:00 .. 2017-06-14T20:59:59.999
غداً الساعة 0600 | 2017-06-14T03:00
Friday 0600Z | 2017-06-16T06:00
1500Z-1700Z | 2017-06-13T15:00 .. 2017-06-13T17:00
2300Z-0100Z | 2017-06-13T23:00 .. 2017-06-14T01:00
140600-0900Z | 2017-06-14T06:00 .. 2017-06-14T09:00
in 2 hours | 2017-06-13T16:20
بعد ساعتين | 2017-06-13T16:20
0600 | ? nearest: 130300ZJUN17; 140300ZJUN17
2000 | 2017-06-13T17:00
"""

# Berlin, 26 March 2017, 09:00 UTC: the clocks jumped from 02:00 to 03:00 at 01:00 UTC.
SPRING = """
0130 | 2017-03-26T00:30
0230 | ? clock-change: 260030ZMAR17; 260130ZMAR17
0230J | ? clock-change: 260030ZMAR17; 260130ZMAR17
0230 local | ? clock-change: 260030ZMAR17; 260130ZMAR17
02:30 | ? clock-change: 260030ZMAR17; 260130ZMAR17
260230JMAR17 | ? clock-change: 260030ZMAR17; 260130ZMAR17
26 Mar 2017 02:30 | ? clock-change: 260030ZMAR17; 260130ZMAR17
today 0230 | ? clock-change: 260030ZMAR17; 260130ZMAR17
0300 | 2017-03-26T01:00
0230A | 2017-03-26T01:30
0230B | 2017-03-26T00:30
0230Z | 2017-03-26T02:30
0130-0330 | 2017-03-26T00:30 .. 2017-03-26T01:30
0130-0230 | ? clock-change: 260030ZMAR17; 260030ZMAR17-260130ZMAR17
today | 2017-03-25T23:00 .. 2017-03-26T09:00
yesterday | 2017-03-24T23:00 .. 2017-03-25T22:59:59.999
"""

# Berlin, 29 October 2017, 09:00 UTC: the clocks went back from 03:00 to 02:00 at 01:00 UTC.
AUTUMN = """
0130 | 2017-10-28T23:30
0230 | ? clock-change: 290030ZOCT17; 290130ZOCT17
0230J | ? clock-change: 290030ZOCT17; 290130ZOCT17
290230JOCT17 | ? clock-change: 290030ZOCT17; 290130ZOCT17
290230OCT17 | ? clock-change: 290030ZOCT17; 290130ZOCT17
today at 02:30 | ? clock-change: 290030ZOCT17; 290130ZOCT17
0300 | 2017-10-29T02:00
0230B | 2017-10-29T00:30
0230A | 2017-10-29T01:30
yesterday 0230 | 2017-10-28T00:30
today | 2017-10-28T22:00 .. 2017-10-29T09:00
"""

# The same night at 00:45 UTC: 02:30 has been once, and comes again.
BETWEEN = """
0230 | 2017-10-29T00:30
0250 | ? nearest: 280050ZOCT17; 290050ZOCT17; 290150ZOCT17
0200 | 2017-10-29T00:00
"""

# New year: 00:10 UTC on 1 January 2018, side in UTC.
NEW_YEAR = """
312350Z | 2017-12-31T23:50
312350ZDEC | 2017-12-31T23:50
010005Z | 2018-01-01T00:05
010005ZJAN | 2018-01-01T00:05
2350Z | 2017-12-31T23:50
0005Z | 2018-01-01T00:05
31 Dec 2350 | 2017-12-31T23:50
31 Dec | 2017-12-31T00:00 .. 2017-12-31T23:59:59.999
2 Jan 1400Z | 2017-01-02T14:00
yesterday 2350 | 2017-12-31T23:50
2330Z-0005Z | 2017-12-31T23:30 .. 2018-01-01T00:05
312330Z-010005ZJAN18 | 2017-12-31T23:30 .. 2018-01-01T00:05
312330ZDEC-010005ZJAN18 | 2017-12-31T23:30 .. 2018-01-01T00:05
290800ZFEB | 2016-02-29T08:00
1 كانون الثاني 0005 | 2018-01-01T00:05
31 كانون الأول 2350 | 2017-12-31T23:50
"""


def _table(table: str, now: str, zone: str, *, past: bool = True) -> list[Case]:
    rows = [line.rpartition(" | ") for line in table.strip("\n").split("\n") if line[:2] != "# "]
    return [Case(text, now, zone, past, wants) for text, _, wants in rows]


def _letters() -> list[Case]:
    """Every zone letter, small and large, in a group and with a clock alone."""
    now, cases = "2017-06-13T14:20:30Z", []
    for letter, hours in ZONES.items():
        utc = (14 - hours) % 24
        day = 12 if 14 - hours >= 0 else 11
        day += 1 if 14 - hours >= 24 else 0
        wants = f"2017-06-{day:02}T{utc:02}:00"
        cases.append(Case(f"121400{letter}JUN17", now, "Asia/Baghdad", True, wants))
        cases.append(Case(f"121400{letter.lower()} jun 2017", now, "Asia/Baghdad", True, wants))
        cases.append(Case(f"12 Jun 2017 14:00{letter}", now, "Asia/Baghdad", True, wants))
        cases.append(Case(f"yesterday 1400{letter}", now, "UTC", True, wants)) if -9 <= hours <= 9 else None
    return cases


def _months() -> list[Case]:
    """Every month in every name, as a group and as people write it."""
    now, cases = "2017-12-31T23:59:30Z", []
    for number, names in MONTHS.items():
        wants = f"2017-{number:02}-05T09:15"
        for name in names:
            cases.append(Case(f"5 {name} 2017 0915Z", now, "Asia/Damascus", True, wants))
            cases.append(Case(f"5 {name} 0915Z", now, "Asia/Damascus", True, wants))
            cases.append(Case(f"050915Z {name} 17", now, "Asia/Damascus", True, wants))
        cases.append(Case(f"٥ {names[2]}/{names[3]} ٢٠١٧ 0915Z", now, "Asia/Damascus", True, wants))
        cases.append(Case(f"{names[1]} 5, 2017 09:15Z", now, "Asia/Damascus", True, wants))
    return cases


CASES: list[Case] = [
    *_table(BAGHDAD.read_text(encoding="utf-8"), "2017-06-13T14:20:30Z", "Asia/Baghdad"),
    *_table(NIGHT, "2017-06-13T22:30:00Z", "Asia/Baghdad"),
    *_table(PLANS, "2017-06-13T14:20:30Z", "Asia/Baghdad", past=False),
    *_table(SPRING, "2017-03-26T09:00:00Z", "Europe/Berlin"),
    *_table(AUTUMN, "2017-10-29T09:00:00Z", "Europe/Berlin"),
    *_table(BETWEEN, "2017-10-29T00:45:00Z", "Europe/Berlin"),
    *_table(NEW_YEAR, "2018-01-01T00:10:00Z", "UTC"),
    *_letters(),
    *_months(),
]
