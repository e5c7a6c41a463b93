"""Articles with a summary, a text, links and a file, so that their form is multipart."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page


class Article(Page):
    section = models.CharField(max_length=20, choices=[("port", "Port"), ("town", "Town"), ("sport", "Sport")])
    summary = models.TextField()
    body = RichTextField(blank=True)
    attachment = models.FileField(blank=True)

    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("section", "summary", "body", "attachment")),
        InlinePanel("links", label="Links"),
    ]


class Link(Orderable):
    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(max_length=80)
    address = models.URLField()

    panels = [FieldPanel("label"), FieldPanel("address")]
