"""What changes in two applications while they run: for each a name of the change and what it consists of."""

from __future__ import annotations

from collections.abc import Sequence

from tests.healing.gateway import kinds
from tests.shop.changes.base import Change

_OIDC: dict[str, Sequence[Change]] = {
    "field_renamed": [kinds.renamed({"xsrf": "authenticity_token", "cursor": "after"})],
    "json_key_renamed": [
        kinds.renamed(
            {"csrfToken": "antiForgeryToken", "updatedAt": "modified_at", "uploadId": "upload", "stepId": "step_id"}
        )
    ],
    "header_renamed": [kinds.headers_renamed({"X-CSRF-Token": "X-Anti-Forgery", "X-Tenant-Id": "X-Organisation"})],
    "decoy": [kinds.decoys("csrfToken", "xsrf", "token")],
    "to_header": [kinds.to_header({"csrfToken": "X-Issued-Csrf", "xsrf": "X-Logout-Csrf"})],
    "to_cookie": [kinds.to_cookie({"csrfToken": "api_csrf", "xsrf": "logout_csrf"})],
    "to_script": [kinds.to_script({"xsrf": "logoutToken"})],
    "to_own_answer": [kinds.to_own_answer("/api/security", "csrfToken")],
    "enveloped": [kinds.enveloped()],
    "enveloped_both": [kinds.enveloped(requests=True)],
    "json_in_string": [kinds.json_in_string("csrfToken", "nextCursor", "uploadId")],
    "base64": [kinds.encoded(kinds.as_base64, "csrfToken", "xsrf", "refresh_token")],
    "percent": [kinds.encoded(kinds.as_percent, "csrfToken", "xsrf")],
    "entities": [kinds.encoded(kinds.as_entities, "xsrf")],
    "endpoint_renamed": [kinds.addresses({"/api/carts": "/api/baskets", "/api/session": "/api/whoami"})],
    "area_moved": [kinds.addresses({"/interaction": "/login/dialog", "/api": "/procure/rest"})],
    "version": [kinds.addresses({"/api": "/api/v2"})],
    "field_added": [kinds.field_added("form_key")],
    "constant_added": [kinds.constant_added(r"/api/carts/[^/]+/items", "channel", "web")],
    "field_gone": [kinds.fields_gone(r"/api/orders/\d+/approve", comment="ok to buy")],
    "step_added": [kinds.step_added("/api/permits", "X-Permit", "/api/(?!permits)")],
    "step_gone": [kinds.steps_gone(r"/\.well-known/openid-configuration")],
    "ids_as_uuid": [kinds.ids_as_uuid(r'"file":\{"id":(\d+)', r"/api/orders/(\d+)")],
    "form_as_json": [kinds.forms_as_json("/session/end/confirm")],
    "method_changed": [kinds.method_changed("/api/carts/.*", "PATCH", "PUT")],
    "attributes": [kinds.attributes_reordered()],
    "quotes": [kinds.single_quotes()],
}

_CSRF = "csrfmiddlewaretoken"

_OSCAR: dict[str, Sequence[Change]] = {
    "field_renamed": [kinds.renamed({_CSRF: "authenticity_token", "action": "operation"})],
    "decoy": [kinds.decoys(_CSRF)],
    "to_header": [kinds.to_header({_CSRF: "X-Page-Csrf"})],
    "to_cookie": [kinds.to_cookie({_CSRF: "page_csrf"})],
    "to_script": [kinds.to_script({_CSRF: "csrf"})],
    "to_meta": [kinds.to_meta({_CSRF: "csrf-token"})],
    "to_own_answer": [kinds.to_own_answer("/session/tokens", _CSRF)],
    "base64": [kinds.encoded(kinds.as_base64, _CSRF)],
    "percent": [kinds.encoded(kinds.as_percent, _CSRF)],
    "entities": [kinds.encoded(kinds.as_entities, _CSRF)],
    "endpoint_renamed": [kinds.addresses({"/basket": "/cart", "/checkout/preview": "/checkout/confirm"})],
    "area_moved": [kinds.addresses({"/accounts": "/my/account", "/catalogue": "/shop/books"})],
    "version": [kinds.addresses({"/checkout": "/v2/checkout", "/accounts": "/v2/accounts"})],
    "field_added": [kinds.field_added("form_key")],
    "constant_added": [kinds.constant_added("/basket/add/.*", "source", "page")],
    "field_gone": [kinds.fields_gone("/checkout/preview/", action="place_order")],
    "step_added": [kinds.step_added("/permits", "X-Permit", "/checkout")],
    "step_gone": [kinds.steps_gone("/accounts/wishlists/", "/accounts/profile/", "/accounts/")],
    "ids_as_uuid": [kinds.ids_as_uuid(r"/accounts/orders/(\d+)/", r"/accounts/addresses/(\d+)/")],
    "form_as_json": [kinds.forms_as_json("/basket/add/.*|/checkout/preview/")],
    "redirected": [kinds.redirected("/checkout/preview/", "/checkout/review/")],
    "attributes": [kinds.attributes_reordered()],
    "quotes": [kinds.single_quotes()],
}

_TOGETHER = ("ids_as_uuid", "field_gone", "decoy", "field_added", "field_renamed", "header_renamed", "version")
"""The changes that are made at once under the name `all`, the nearest to the application first."""


def _with_all(table: dict[str, Sequence[Change]]) -> dict[str, Sequence[Change]]:
    every = [change for name in _TOGETHER for change in table.get(name, ())]
    return {**table, "all": every, "unchanged": [], "background": [kinds.in_background("/collect")]}


CHANGES = {"oidc": _with_all(_OIDC), "oscar": _with_all(_OSCAR)}
"""For each application its changes by name."""

HARMLESS = frozenset({"unchanged", "background", "redirected"})
"""Changes that break no script by themselves."""

PORTS = {"oidc": (8801, 8802), "oscar": (18101,)}
