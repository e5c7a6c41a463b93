"""Tells by the name of a field whether its value is a secret."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.secrets.secret import Kind

LONGEST = 80
"""The greatest length of a name, in characters, that is looked at."""

STEMS = (
    "pass|pwd|secret|token|csrf|xsrf|session|sess|sid|auth|cookie|key|credential|jwt|bearer|sig|otp|cvv|cvc|pin|nonce"
    "|kennwort|contrase|clave|senha|wachtwoord|haslo|hasło|heslo|parola|salasana|lösen|losen|codigo"
    "|mdp|пароль|密码|密碼|パスワード|비밀번호|samlresponse|assertion|ticket|viewstate"
).split("|")
"""Pieces in small letters of which each such name has one, for a quick search."""

_PASSWORD = regex(
    r"passw(?:or)?[dt]|passphrase|passcode|^pass$|pwd|kennwort|contrase(?:n|ñ)a|^clave$|senha|wachtwoord|has[lł]o$|heslo"
    r"|parola|salasana|l[öo]senord|passord|motdepasse|^mdp$|пароль|密[码碼]|パスワード|비밀번호"
    r"|clientsecret|secretkey|secretaccesskey|privatekey|encryptionkey|^secret$|appsecret|apisecret|sharedsecret"
    r"|^(?:totp|otp|mfa)(?:code|secret)?$|^onetime(?:code|pin)$|^pin(?:code)?$|^(?:cvv|cvc)2?$"
)
_ONE_TIME = regex(
    r"^(?:t?otp|mfa|2fa|onetime|sms|verification|confirmation|security)(?:code|pin)$|^t?otp$|^onetimepass"
)
_TOKEN = regex(
    r"token|csrf|xsrf|secret|api_?key$|accesskey|authkey|signingkey|subscriptionkey|functionskey|authorization|credential"
    r"|cookie|session(?:id|key|hash|data)?$|sess(?:id)?$|^j?sid$|connectsid|jwt|bearer|signature|^sig$|ticket$|^nonce$"
    r"|samlresponse|samlrequest|viewstate$|eventvalidation$|^auth$|^x?auth(?:key|code|ticket|cookie)$|clientassertion"
)
_ABOUT = regex(
    r"(?:type|ur[il]|name|header|field|param(?:eter)?|length|len|size|count|expir(?:y|es|ed|ation)?(?:in|at|on)?|ttl"
    r"|max|min|maxage|lifetime|policy|hint|label|enabled|disabled|required|valid|invalid|strength|placeholder|format"
    r"|endpoint|path|domain|provider|method|mode|scheme|error|errors|message|reset|forgot|change|help|rules?|status"
    r"|version|algorithm|alg|regex|pattern|prefix|suffix|manager|handler|storage|timeout|input|icon|class|preference"
    r"|authority|index|consent|banner|settings?)$"
)
_PUBLIC_KEYS = regex(r"publickey|primarykey|foreignkey|idempotencykey")


@lru_cache(maxsize=4096)
def kind_of(name: str) -> Kind | None:
    """What a field of this name holds, in any usual spelling: `X-API-Key`, `apiKey`, `api_key`; None for no secret.

    Names of facts about a secret do not count: `token_type`, `passwordPolicy`, `csrfHeaderName`.
    """
    if not 2 <= len(name) <= LONGEST:
        return None
    plain = _plain(name)
    if _ABOUT.search(plain) or _PUBLIC_KEYS.search(plain):
        return None
    if _PASSWORD.search(plain):
        return "password"
    return "token" if _TOKEN.search(plain) else None


def holds_once(name: str) -> bool:
    """Whether what a field of this name holds is good for one request alone, as codes are that somebody is sent."""
    return _ONE_TIME.search(_plain(name)) is not None


def _plain(name: str) -> str:
    """`user[password]` and `login.password` hold what their last part says; so does `j_password`."""
    last = next((part for part in reversed(_PARTS.split(name)) if part and not part.isdigit()), name)
    return _SEPARATORS.sub("", last.lower())


_PARTS = regex(r"[\[\].:$]+")
_SEPARATORS = regex(r"[-_ ]+|(?<!\d)\d++$|^x-", re.IGNORECASE)
