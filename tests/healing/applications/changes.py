"""What changes in two real applications: for each a name of the change and what it does to a recording."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from tests.healing.applications import kinds
from tests.healing.applications.exchanges import Change

FOLDER = Path(__file__).parents[2] / "applications"
ALL = "all"

_OIDC: dict[str, Change] = {
    "field_renamed": kinds.renamed_fields({"xsrf": "authenticity_token", "code": "grant", "cursor": "after"}),
    "json_key_renamed": kinds.renamed_fields(
        {"csrfToken": "antiForgeryToken", "updatedAt": "modified_at", "uploadId": "upload", "stepId": "step_id"}
    ),
    "header_renamed": kinds.renamed_headers({"X-CSRF-Token": "X-Anti-Forgery"}),
    "headers_renamed": kinds.renamed_headers({"X-CSRF-Token": "X-Anti-Forgery", "X-Tenant-Id": "X-Organisation"}),
    "decoy": kinds.decoys("csrfToken", "xsrf", "refresh_token", "token"),
    "token_to_header": kinds.to_header({"csrfToken": "X-Issued-Csrf", "xsrf": "X-Logout-Csrf"}),
    "token_to_cookie": kinds.to_cookie({"csrfToken": "api_csrf", "xsrf": "logout_csrf"}),
    "token_to_own_answer": kinds.to_own_answer("/api/security", "csrfToken"),
    "token_to_earlier_answer": kinds.to_earlier_answer("csrfToken", "/token"),
    "enveloped": kinds.enveloped(),
    "enveloped_both": kinds.enveloped(requests=True),
    "base64": kinds.as_base64("csrfToken", "xsrf", "refresh_token"),
    "percent": kinds.as_percent("csrfToken", "xsrf", "refresh_token"),
    "endpoint_renamed": kinds.addresses({"/api/carts": "/api/baskets", "/api/session": "/api/whoami"}),
    "area_moved": kinds.addresses({"/interaction": "/login/dialog", "/api": "/procure/rest"}),
    "version": kinds.addresses({"/api": "/api/v2"}),
    "field_added": kinds.field_added("form_key"),
    "field_gone": kinds.fields_gone("note", "comment", "prompt"),
    "step_added": kinds.step_added("/api/permits", "X-Permit", "/api/"),
    "step_gone": kinds.steps_gone(r"/\.well-known/openid-configuration"),
    "id_to_query": kinds.together(
        kinds.id_to_query(r"/api/carts/([^/]+)", "cart"), kinds.id_to_query(r"/api/orders/([^/]+)", "order")
    ),
    "scheme": kinds.scheme("Bearer", "Token"),
    "id_to_path": kinds.id_to_path("/api/catalog", "cursor"),
    "json_as_form": kinds.json_as_form("/api/"),
    "into_new_object": kinds.into_object("decision", "stepId", "comment"),
    "into_object": kinds.into_object("shipFrom", "variantId", "qty"),
    "ids_as_uuid": kinds.ids_as_uuid(r'"file":\{"id":(\d+)', r"/api/orders/(\d+)"),
}

_OSCAR: dict[str, Change] = {
    "field_renamed": kinds.renamed_fields({"csrfmiddlewaretoken": "authenticity_token", "action": "operation"}),
    "decoy": kinds.decoys("csrfmiddlewaretoken"),
    "token_to_header": kinds.to_header({"csrfmiddlewaretoken": "X-Page-Csrf"}),
    "token_to_cookie": kinds.to_cookie({"csrfmiddlewaretoken": "page_csrf"}),
    "token_to_own_answer": kinds.to_own_answer("/session/tokens", "csrfmiddlewaretoken"),
    "base64": kinds.as_base64("csrfmiddlewaretoken"),
    "percent": kinds.as_percent("csrfmiddlewaretoken"),
    "endpoint_renamed": kinds.addresses({"/basket": "/cart", "/checkout/preview": "/checkout/confirm"}),
    "area_moved": kinds.addresses({"/accounts": "/my/account", "/catalogue": "/shop/books"}),
    "version": kinds.addresses({"/checkout": "/v2/checkout", "/accounts": "/v2/accounts"}),
    "field_added": kinds.field_added("form_key"),
    "field_gone": kinds.fields_gone("action", "form-MIN_NUM_FORMS", "quantity"),
    "step_added": kinds.step_added("/permits", "X-Permit", "/checkout"),
    "step_gone": kinds.steps_gone("/accounts/wishlists/", "/accounts/profile/", "/accounts/"),
    "id_to_query": kinds.id_to_query(r"/accounts/orders/(\d+)", "number"),
    "ids_as_uuid": kinds.ids_as_uuid(r"/accounts/orders/(\d+)/", r"/accounts/addresses/(\d+)/"),
}

_TOGETHER = ("ids_as_uuid", "field_gone", "decoy", "field_added", "field_renamed", "header_renamed", "version")
"""The changes that are made at once under the name `all`, the nearest to the application first."""

CHANGES = {
    name: {**table, ALL: kinds.together(*(table[change] for change in _TOGETHER if change in table))}
    for name, table in (("oidc", _OIDC), ("oscar", _OSCAR))
}
"""For each application its changes by name."""

UNCHANGED: dict[str, Change] = {
    "unchanged": kinds.unchanged,
    "more_in_background": kinds.in_background("/collect"),
}
"""What is no change of the application."""


def write_recordings(application: str, change: str, folder: Path, runs: int = 2) -> list[Path]:
    """Recordings of the changed application, by the name of the change."""
    alter = CHANGES[application].get(change) or UNCHANGED[change]
    paths = []
    for run in range(1, runs + 1):
        har = json.loads((FOLDER / application / f"rec{run}.har").read_text(encoding="utf-8"))
        har["log"]["entries"] = alter(copy.deepcopy(har["log"]["entries"]))
        path = folder / f"{application}.{change}{run}.har"
        path.write_text(json.dumps(har, ensure_ascii=False), encoding="utf-8")
        paths.append(path)
    return paths
