"""A mail server (aiosmtpd) and a calendar program (khal) that receive invitations.

Prints its port, takes mails until its input ends, then prints what each mail made of the calendar. Fails where a mail is not as
Google, Apple and Outlook want it: RFC 5545, RFC 5546 and RFC 6047.
"""

import email
import email.policy
import pathlib
import socket
import subprocess
import sys
import tempfile

import icalendar
from aiosmtpd.controller import Controller


class Box:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content)
        return "250 kept"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def entry_of(mail):
    """The one entry of a mail, after everything that calendar programs ask of its form."""
    assert mail.get_content_type() == "multipart/mixed", mail.get_content_type()
    beside, attached = mail.iter_parts()
    assert beside.get_content_type() == "multipart/alternative"
    text, part = beside.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert part.get_content_type() == "text/calendar"
    assert part.get_content_charset() == "utf-8"
    assert part.get_content_disposition() is None, "shown, not attached"
    assert attached.get_content_type() == "application/ics"
    assert attached.get_filename() == "invite.ics"
    raw = part.get_payload(decode=True)
    assert raw == attached.get_payload(decode=True)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "lines are folded"
    calendar = icalendar.Calendar.from_ical(raw)
    method = str(calendar["METHOD"])
    assert part.get_param("method") == method
    assert str(calendar["VERSION"]) == "2.0" and calendar["PRODID"]
    (event,) = calendar.walk("VEVENT")
    assert not event.errors and not calendar.errors, (event.errors, calendar.errors)
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "ORGANIZER", "ATTENDEE", "SUMMARY", "LOCATION", "URL", "STATUS"):
        assert name in event, name
    assert str(event["ORGANIZER"]).lower() == "mailto:knead@clinic.example"
    assert str(event["ATTENDEE"]).lower() == "mailto:" + mail["To"].addresses[0].addr_spec
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["DTSTART"].dt.utcoffset().total_seconds() == 0
    assert str(event["STATUS"]) == {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[method]
    if method == "REQUEST":
        assert "/appointment/" in text.get_content(), "a link for those without a calendar"
    return method, event, raw


class Khal:
    """The calendar program, in a folder of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "mine").mkdir()
        self.config = self.folder / "config"
        self.config.write_text(
            f"""[calendars]
[[mine]]
path = {self.folder}/mine
[sqlite]
path = {self.folder}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""
        )

    def run(self, *words):
        khal = pathlib.Path(sys.executable).parent / "khal"
        done = subprocess.run([khal, "-c", self.config, *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def take_in(self, raw):
        file = self.folder / "invite.ics"
        file.write_bytes(raw)
        self.run("import", "--batch", str(file))

    def shows(self):
        seen = self.run("list", "--notstarted", "--day-format", "", "--format", "{start-long}|{status}|{title}", "2026-11-01", "60d")
        return [line.split("|") for line in seen.splitlines() if line.strip()]


def main():
    box = Box()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    print(server.port, flush=True)
    sys.stdin.read()
    server.stop()
    with tempfile.TemporaryDirectory() as folder:
        khal = Khal(folder)
        seen, before = set(), -1
        ids = set()
        for raw in box.mails:
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            ids.add(mail["Message-ID"])
            method, event, calendar = entry_of(mail)
            seen.add(str(event["UID"]))
            assert len(seen) == 1, "one appointment has one name"
            assert int(event["SEQUENCE"]) > before, "each version counts up"
            before = int(event["SEQUENCE"])
            khal.take_in(calendar)
            ((start, status, title),) = khal.shows()
            assert title.startswith("Massage with "), title
            word = "cancelled" if "CANCELLED" in status else "shown"
            print(method, before, word, start)
        assert len(ids) == len(box.mails), "each mail has an id of its own"


main()
