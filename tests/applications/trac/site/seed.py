"""A project of Trac with the tickets, wiki pages and milestones of one SEED, in which everybody may do everything."""

import os
import random
import sys
from datetime import UTC, datetime, timedelta

from trac.admin.console import TracAdmin
from trac.env import open_environment
from trac.ticket.model import Milestone, Ticket
from trac.wiki.model import WikiPage

seed = int(os.environ["SEED"])
chance = random.Random(seed)
folder = sys.argv[1]
TracAdmin(folder).onecmd("initenv Northfield sqlite:db/trac.db")
env = open_environment(folder)
TracAdmin(folder).onecmd("permission add anonymous TRAC_ADMIN")
start = datetime(2026, 1, 1 + seed % 20, 9, tzinfo=UTC)
WORDS = ["Pump", "Valve", "Boiler", "Sensor", "Filter", "Meter", "Gauge", "Fan"]
for number, name in enumerate(chance.sample(["Spring", "Summer", "Autumn", "Winter"], 1 + seed % 3)):
    milestone = Milestone(env)
    milestone.name, milestone.due = name, start + timedelta(days=30 * number + seed)
    milestone.insert()
for number in range(3 + 7 * seed % 40):
    ticket = Ticket(env)
    ticket.populate(
        {
            "summary": f"{chance.choice(WORDS)} {chance.randint(1, 99)} is loud",
            "reporter": "mira",
            "status": chance.choice(["new", "closed"]),
            "type": "defect",
            "priority": chance.choice(["major", "minor", "critical"]),
            "component": "component1",
        }
    )
    ticket.insert(when=start + timedelta(hours=5 * number))
for word in chance.sample(WORDS, seed % 5):
    page = WikiPage(env, f"{word}Notes")
    page.text = f"= {word}\n\n" + "\n".join(f" * step {step}" for step in range(chance.randint(1, 20)))
    page.save("mira", "", t=start)
