"""Hosts that are known to belong to others than the application under test, by what they are for."""

from __future__ import annotations

from collections.abc import Collection

MEASURING = frozenset(
    "google-analytics.com analytics.google.com googletagmanager.com doubleclick.net googlesyndication.com "
    "googleadservices.com connect.facebook.net hotjar.com segment.io segment.com mixpanel.com amplitude.com "
    "clarity.ms bat.bing.com ads.linkedin.com analytics.tiktok.com adnxs.com criteo.com optimizely.com "
    "fullstory.com newrelic.com nr-data.net browser-intake-datadoghq.com browser-intake-datadoghq.eu "
    "ingest.sentry.io cookielaw.org onetrust.com cookiebot.com".split()
)
"""Analytics and advertising."""

FILES = frozenset(
    "fonts.googleapis.com fonts.gstatic.com ajax.googleapis.com cdnjs.cloudflare.com cdn.jsdelivr.net unpkg.com "
    "code.jquery.com maxcdn.bootstrapcdn.com stackpath.bootstrapcdn.com use.fontawesome.com use.typekit.net "
    "www.gstatic.com gravatar.com".split()
)
"""Fonts and libraries."""

IDENTITY = frozenset(
    "login.microsoftonline.com accounts.google.com oauth2.googleapis.com securetoken.googleapis.com "
    "identitytoolkit.googleapis.com login.live.com appleid.apple.com auth0.com okta.com oktapreview.com "
    "onelogin.com".split()
)
"""Identity providers."""

PAYMENT_AND_MAPS = frozenset(
    "js.stripe.com api.stripe.com m.stripe.com paypal.com paypalobjects.com braintreegateway.com adyen.com "
    "maps.googleapis.com".split()
)
"""Payment, and maps."""

TESTS_FOR_PEOPLE = frozenset("recaptcha.net hcaptcha.com".split())
"""Captchas, which are in frames of a page."""

MAKERS_OF_BROWSERS = frozenset(
    "safebrowsing.googleapis.com update.googleapis.com optimizationguide-pa.googleapis.com "
    "content-autofill.googleapis.com clients1.google.com clients2.google.com clients4.google.com clients6.google.com "
    "services.mozilla.com detectportal.firefox.com edge.microsoft.com".split()
)
"""What a browser asks its maker."""

BESIDE_A_JOURNEY = MEASURING | FILES | TESTS_FOR_PEOPLE | MAKERS_OF_BROWSERS
"""Those that no user goes to: pages and browsers ask them by themselves."""


def is_of(host: str, names: Collection[str]) -> bool:
    """Whether a host, without a port, is one of some, or below one of them."""
    labels = host.split(".")
    return bool(host) and any(".".join(labels[start:]) in names for start in range(len(labels)))
