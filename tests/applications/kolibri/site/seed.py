"""A facility with an administrator, and the classes and learners of one SEED: how many, their names, their order."""

import os
import random

from kolibri.utils.main import initialize

initialize()

from django.core.management import call_command  # noqa: E402
from kolibri.core.auth.models import Classroom, Facility, FacilityUser  # noqa: E402

NAMES = ["Amara Okafor", "Ben Li", "Chloe Duval", "Dev Patel", "Elif Kaya", "Farid Aziz", "Gita Rao", "Hana Sato"]
CLASSES = ["Algebra", "Botany", "Chemistry", "Drama", "Economics", "French"]

seed = int(os.environ["SEED"])
chance = random.Random(seed)
call_command(
    "provisiondevice",
    facility=f"Northfield School {chance.randint(2, 999)}",
    preset="formal",
    superusername="admin",
    superuserpassword="s3cret-Admin",
    language_id="en",
    verbosity=0,
    interactive=False,
)
facility = Facility.objects.get()
learners = []
for name in chance.sample(NAMES, 2 + seed % 5):
    learner = FacilityUser(username=name.split()[0].lower(), full_name=name, facility=facility)
    learner.set_password("learner-1")
    learner.save()
    learners.append(learner)
for title in chance.sample(CLASSES, seed % 4):
    classroom = Classroom.objects.create(name=title, parent=facility)
    for learner in chance.sample(learners, chance.randint(0, len(learners))):
        classroom.add_member(learner)
