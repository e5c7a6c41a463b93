"""A site of Wagtail as its own template makes it, with one kind of page more."""

import os
from pathlib import Path

RUN = Path(os.environ["BENCH_RUN"])
SECRET_KEY = "known-to-everybody"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
WAGTAIL_PARTS = ("forms", "redirects", "embeds", "sites", "users", "snippets", "documents", "images", "search", "admin")
INSTALLED_APPS = [
    "news",
    *(f"wagtail.contrib.{part}" if part in ("forms", "redirects") else f"wagtail.{part}" for part in WAGTAIL_PARTS),
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    *(f"django.contrib.{part}" for part in ("auth", "contenttypes", "sessions", "messages", "staticfiles")),
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
]
ROOT_URLCONF = "news.urls"
CONTEXT = ("django.template.context_processors.request", "django.contrib.auth.context_processors.auth")
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [*CONTEXT, "django.contrib.messages.context_processors.messages"]},
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": RUN / "db.sqlite3", "OPTIONS": {"timeout": 20}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
MEDIA_ROOT = RUN / "media"
MEDIA_URL = "/media/"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
WAGTAIL_SITE_NAME = "Harbour news"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1:18601"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# A page under edit saves itself half a second after each key by default; here the editor's clicks do.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
