"""Working hours and starts by the wall clock alone: every five minutes of each year, as Python's zoneinfo shows them.

Reads the lines of the example `clock_changes` and compares. It knows nothing of spans, stretches or bits: a tick is worked when the
clock then shows a time inside the hours, and a start is a quarter of an hour of the clock from which twelve ticks are worked.
"""

import sys
from collections import Counter
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

SETS = [
    [(0, 0)],
    [(540, 750), (795, 1080)],
    [(15, 285)],
    [(1320, 150)],
    [(90, 110), (130, 160), (1410, 20)],
]


def inside(minute, hours):
    for begin, end in hours:
        if begin < end:
            if begin <= minute < end:
                return True
        elif minute >= begin or minute < end:
            return True
    return False


def runs_of(ticks):
    runs = []
    for tick in ticks:
        if runs and runs[-1][1] == tick:
            runs[-1][1] = tick + 1
        else:
            runs.append([tick, tick + 1])
    return ",".join(f"{first}-{last}" for first, last in runs)


clocks = {}
zone_years, days, ticks_compared, starts_compared, differ = set(), 0, 0, 0, []
lengths, without_midnight = Counter(), 0
tables = [[inside(minute, hours) for minute in range(1440)] for hours in SETS]

for line in sys.stdin:
    zone, year, number, spans, starts = line.rstrip("\n").split(" ")
    year, number = int(year), int(number)
    first = int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp()) // 300 - 288
    last = int(datetime(year + 1, 1, 1, tzinfo=timezone.utc).timestamp()) // 300 + 288
    info = ZoneInfo(zone)
    if (zone, year) not in clocks:
        clock = [datetime.fromtimestamp(tick * 300, info) for tick in range(first, last)]
        clocks = {(zone, year): [(shown.hour * 60 + shown.minute, shown.second) for shown in clock]}
        zone_years.add((zone, year))
        by_day = Counter(shown.date() for shown in clock)
        midnights = {shown.date() for shown in clock if shown.hour == shown.minute == 0}
        for day, ticks in by_day.items():
            if day.year == year:
                days += 1
                lengths[ticks / 12] += 1
                without_midnight += day not in midnights
    shown = clocks[(zone, year)]
    table = tables[number]
    worked = [table[minute] for minute, _ in shown]
    # Some clocks changed at a minute past midnight: then each minute of the tick has to be inside.
    for at in range(len(shown) - 1):
        if worked[at] and (shown[at + 1][0] - shown[at][0]) % 1440 != 5:
            moments = [(first + at) * 300 + 60 * minute for minute in range(5)]
            clock = [datetime.fromtimestamp(moment, info) for moment in moments]
            worked[at] = all(table[moment.hour * 60 + moment.minute] for moment in clock)
    ours = [first + at for at, is_worked in enumerate(worked) if is_worked]
    row = 0
    ours_starts = []
    for at in range(len(worked) - 1, -1, -1):
        row = row + 1 if worked[at] else 0
        minute, second = shown[at]
        if row >= 12 and minute % 15 == 0 and second == 0:
            ours_starts.append(first + at)
    ours_starts = ",".join(map(str, reversed(ours_starts)))
    ticks_compared += len(worked)
    starts_compared += ours_starts.count(",") + bool(ours_starts)
    for what, here, there in (("hours", runs_of(ours), spans), ("starts", ours_starts, starts)):
        if here != there:
            differ.append(f"{what} of set {number} in {zone} {year}")

for difference in differ[:20]:
    print("differs:", difference)
odd = ", ".join(f"{count} of {hours:g} h" for hours, count in sorted(lengths.items()) if hours != 24)
print(f"days that are not 24 hours long: {odd or 'none'}; days without a midnight: {without_midnight}")
print(
    f"{len(differ)} differ: {len(set(zone for zone, _ in zone_years))} zones, {len(zone_years)} years of a zone, {days} local days, "
    f"{ticks_compared} ticks and {starts_compared} starts compared with Python's zoneinfo"
)
sys.exit(1 if differ or not zone_years else 0)
