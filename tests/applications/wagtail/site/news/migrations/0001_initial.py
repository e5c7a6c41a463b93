"""The tables of articles and their links, as `makemigrations` lists them."""

import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wagtailcore", "0098_apitoken")]
    operations = [
        migrations.CreateModel(
            "Article",
            [
                ("page_ptr", models.OneToOneField(settings.WAGTAIL_PAGE_MODEL, CASCADE, parent_link=True, primary_key=True)),
                ("section", models.CharField(max_length=20)),
                ("summary", models.TextField()),
                ("body", wagtail.fields.RichTextField(blank=True)),
                ("attachment", models.FileField(blank=True)),
            ],
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            "Link",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("label", models.CharField(max_length=80)),
                ("address", models.URLField()),
                ("article", modelcluster.fields.ParentalKey("news.Article", on_delete=CASCADE, related_name="links")),
            ],
            options={"ordering": ["sort_order"]},
        ),
    ]
