"""A tracker of Roundup with a user, some keywords and the issues of one SEED."""

import os
import random
import subprocess
import sys
from pathlib import Path

from roundup import instance
from roundup.date import Date
from roundup.password import Password

seed = int(os.environ["SEED"])
chance = random.Random(seed)
folder = sys.argv[1]
SETTINGS = (
    "mail_domain=desk.example,mailhost=localhost,tracker_web=http://127.0.0.1:18401/desk/,"
    "rdbms_backend=sqlite,tracker_name=Help desk"
)
admin = Path(sys.executable).parent / "roundup-admin"
subprocess.run([admin, "-i", folder, "install", "classic", "sqlite", SETTINGS], check=True)
# Mail goes into a file, since there is no server for it.
config = Path(folder) / "config.ini"
config.write_text(config.read_text().replace("\ndebug = \n", f"\ndebug = {folder}/mail.txt\n"))
subprocess.run([admin, "-i", folder, "initialise", "admin-of-desk"], check=True)
db = instance.open(folder).open("admin")
password = Password("kettle-41", config=db.config)
user = db.user.create(username="maria", password=password, address="maria@desk.example", roles="User")
for name in ("printer", "network", "door"):
    db.keyword.create(name=name)
WORDS = ["Printer", "Router", "Door", "Lamp", "Chair", "Phone"]
for number in range(1 + 5 * seed % 17):
    message = db.msg.create(author=user, date=Date(f"2026-02-{1 + number:02}"), content="As before.", summary="As before.")
    title = f"{chance.choice(WORDS)} {chance.randint(1, 99)} does not work"
    db.issue.create(title=title, priority=str(chance.randint(1, 5)), messages=[message])
db.commit()
db.close()
