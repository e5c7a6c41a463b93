"""Puts the site in a known state: an editor, and the articles of one SEED with their ids."""

import os
import random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "news.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from news.models import Article, Link  # noqa: E402
from wagtail.admin.models import EditingSession  # noqa: E402
from wagtail.models import Page  # noqa: E402

call_command("migrate", verbosity=0, interactive=False)
seed = int(os.environ["SEED"])
chance = random.Random(seed)
editor = get_user_model().objects.create_superuser("maria", "maria@harbour.example", "kettle-41")
home = Page.objects.get(depth=2)
WORDS = ["Ferry", "Crane", "Market", "Bridge", "Regatta", "Lighthouse"]
for number in range(1 + 5 * seed % 17):
    title = f"{chance.choice(WORDS)} {number} of {chance.randint(1, 99)}"
    article = home.add_child(instance=Article(title=title, section="town", summary="As before."))
    Link.objects.create(article=article, label="More", address="https://harbour.example/more")
    EditingSession.objects.create(user=editor, content_object=article, last_seen_at=now())
    article.save_revision(user=editor).publish()
