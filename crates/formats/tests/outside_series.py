"""When the events of calendars begin, as recurring-ical-events tells it.

Reads a list of {"text", "from", "until"} as JSON; writes for each the starts within [from, until), in seconds since 1970, in order and once.
"""

import datetime
import json
import sys

import icalendar
import recurring_ical_events

UTC = datetime.timezone.utc


def starts(case):
    calendar = icalendar.Calendar.from_ical(case["text"])
    window = [datetime.datetime.fromtimestamp(case[name], UTC) for name in ("from", "until")]
    # Clocks that change must not move anything over an edge: more is asked for than is kept.
    wide = [window[0] - datetime.timedelta(days=3), window[1] + datetime.timedelta(days=3)]
    events = recurring_ical_events.of(calendar).between(*wide)
    found = {int(event["DTSTART"].dt.timestamp()) for event in events}
    return sorted(at for at in found if case["from"] <= at < case["until"])


json.dump([starts(case) for case in json.load(sys.stdin)], sys.stdout)
