"""Hidden fields that a framework fills anew for each session or each page, by their names and forms.

A value of such a form in a field of such a name was copied out of a page, and the server refuses it in another session.
"""

from __future__ import annotations

import re

from loadlint.text.regex import regex

_RANDOM = r"[\w+/=.~-]{16,}"
_FIELDS = {
    r"authenticity_token": ("Rails", r"[\w+/=-]{20,}"),
    r"csrfmiddlewaretoken": ("Django", r"[A-Za-z0-9]{32,64}"),
    r"_?(?:csrf|xsrf)(?:[_-]?token)?|_token|anti-?csrf(?:-?token)?": ("many an application", _RANDOM),
    r"__requestverificationtoken": ("ASP.NET", r"[\w-]{20,}"),
    r"__(?:viewstate|eventvalidation|previouspage)": ("ASP.NET Web Forms", _RANDOM),
    r"(?:javax|jakarta)\.faces\.viewstate": ("JavaServer Faces", rf"-?\d+:-?\d+|j_id\d+(?::j_id\d+)?|!?{_RANDOM}"),
    r"_adf\.ctrl-state": ("Oracle ADF", r"\w{6,}(?:-\w+)?"),
    r"_sourcepage|__fp": ("Stripes", r"[\w+/=-]{16,}"),
    r"_?flowexecutionkey|execution": ("Spring Web Flow", r"e\d+s\d+|_c[\w-]+_k[\w-]+|[\w-]{30,}"),
    r"lt": ("CAS", r"LT-[\w.-]{10,}"),
    r"saml(?:request|response)": ("SAML's single sign-on", r"[\w+/=%-]{60,}"),
    r"org\.apache\.struts\.taglib\.html\.token|token": ("Struts", r"[0-9a-f]{32}|(?=.*\d)[0-9A-Z]{25,40}"),
    r"form_(?:build_id|token)": ("Drupal", r"(?:form-)?[\w-]{20,}"),
    r"form_key": ("Magento", r"[A-Za-z0-9]{16}"),
    r"sesskey": ("Moodle", r"[A-Za-z0-9]{10}"),
    r"logintoken": ("Moodle", r"[A-Za-z0-9]{32}"),
    r"[\w-]*nonce": ("WordPress", r"(?=.*\d)[0-9a-f]{10}"),
    r"icsid": ("PeopleSoft", r"[\w+/=]{16,}"),
    r"t:formdata": ("Tapestry", r"(?:[\w+/=-]+:)?[\w+/=-]{20,}"),
    r"p_auth": ("Liferay", r"(?=.*[A-Z])\w{8}"),
}
_BY_NAME = tuple((regex(name, re.IGNORECASE), framework, regex(form)) for name, (framework, form) in _FIELDS.items())
_LAST_PART = regex(r"(?:.*\[)?([^\[\]]+)\]*", re.DOTALL)


def framework_of_form_token(field: str, value: str) -> str | None:
    """A framework that fills a field of this name with such values: `Rails`; None for other fields and values.

    Others may do the same: that the field is filled is likely, by whom is not. Of a name in brackets, as in
    `order[_token]`, the last part counts.
    """
    part = _LAST_PART.fullmatch(field)
    name = part[1] if part is not None else field
    return next(
        (framework for names, framework, form in _BY_NAME if names.fullmatch(name) and form.fullmatch(value)),
        None,
    )
