# Times a month of free times with django-appointment on the same bookings: its own function for one therapist and day, for each of them.
# It knows no rooms, so it answers an easier question. Prints seconds and how many times it says are free.
import datetime, os, sys, tempfile, time, warnings
from zoneinfo import ZoneInfo

warnings.simplefilter("ignore")
import django
from django.conf import settings

bookings, therapists = sys.argv[1], int(sys.argv[2])
folder = tempfile.mkdtemp()
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "appointment"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder, "peer.db")}},
    USE_TZ=True, TIME_ZONE="Europe/London", SECRET_KEY="bench", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    LOGGING_CONFIG=None, APPOINTMENT_SLOT_DURATION=15,
)
django.setup()
from django.core.management import call_command
from django.contrib.auth import get_user_model
from django.utils import timezone

call_command("migrate", verbosity=0, run_syncdb=True)
from appointment.models import Appointment, AppointmentRequest, Config, Service, StaffMember, WorkingHours
from appointment.services import get_available_slots_for_staff

zone = ZoneInfo("Europe/London")
wanted = Service.objects.create(name="wanted", duration=datetime.timedelta(minutes=75), price=60)
User = get_user_model()
client = User.objects.create(username="client")
staff = []
for number in range(therapists):
    member = StaffMember.objects.create(
        user=User.objects.create(username=f"therapist{number}"), slot_duration=15, appointment_buffer_time=0,
        work_on_saturday=True, work_on_sunday=True,
    )
    member.services_offered.add(wanted)
    opens, shuts = (8, 14) if number < therapists // 2 else (14, 20)
    for day in range(7):
        WorkingHours.objects.create(staff_member=member, day_of_week=day, start_time=datetime.time(opens), end_time=datetime.time(shuts))
    staff.append(member)

services, days = {}, set()
requests = []
for line in open(bookings):
    therapist, starts, ends, minutes = map(int, line.split())
    if minutes not in services:
        services[minutes] = Service.objects.create(name=str(minutes), duration=datetime.timedelta(minutes=minutes), price=60)
    starts, ends = (datetime.datetime.fromtimestamp(at, zone) for at in (starts, ends))
    days.add(starts.date())
    requests.append(AppointmentRequest(
        date=starts.date(), start_time=starts.time(), end_time=ends.time(), service=services[minutes], staff_member=staff[therapist],
        id_request=f"r{len(requests)}",
    ))
made = AppointmentRequest.objects.bulk_create(requests)
Appointment.objects.bulk_create(
    [Appointment(client=client, appointment_request=request, id_request=f"a{number}", amount_to_pay=0) for number, request in enumerate(made)]
)

free, best = 0, None
for _ in range(2):
    began = time.perf_counter()
    free = 0
    for day in sorted(days):
        weekday = (day.weekday() + 1) % 7
        for member in staff:
            free += len(get_available_slots_for_staff(day, member, weekday, wanted))
    took = time.perf_counter() - began
    best = took if best is None else min(best, took)
print(best, free, len(days), len(made))
