"""Damage that keeps some of the structure: what parsers accept goes further in than noise."""

from __future__ import annotations

import random
import re
from typing import Any

from tree_sitter import Node

TOKEN = re.compile(rb"\w+|\s+|<[^<>]*>|[\"'][^\"'\n]*[\"']|.", re.DOTALL)
ODD = [b"(", b"${", b"\x00", b"\xff", b"`", b"<!--", b"9" * 5000, b"&#x1f;", b"\\"]
ODD_VALUES: list[Any] = [
    None, True, -1, 1e308, 9**400, "", "\x00", "\ud800", "a" * 5_000, "9" * 5_000, [], {}, "http://[::1", "%", "${x}",
    "2026-13-45T99:99:99Z", "gzip, br, zstd", "base64", "text/html; charset=\x00",
]  # fmt: skip


def tokens(content: bytes, chance: random.Random) -> bytes:
    """Pieces of syntax left out, doubled, pumped, swapped, or replaced by odd ones."""
    found = TOKEN.findall(content)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(found)) for _ in range(2))
        to = min(to, at + chance.choice([1, 3, 20]))
        piece = found[at:to]
        match chance.randrange(5):
            case 0:
                del found[at:to]
            case 1:
                found[at:at] = piece
            case 2:
                found[at:at] = piece * chance.choice([10, 300])
            case 3:
                other = chance.randrange(len(found))
                found[at], found[other] = found[other], found[at]
            case _:
                found[at] = chance.choice(ODD)
        found = found or [b"x"]
    return b"".join(found)


DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "none", ""]
NO_TEXT = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xdf\x80", b"\\ud800", b"\\udc9f"]


def encoded(content: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut or put in that are no UTF-8, another encoding, or a declaration of one that is not used."""
    match chance.randrange(8):
        case 0:
            encoding = chance.choice(ENCODINGS[:7])
            return content.decode("utf-8", "replace").encode(encoding, "replace")
        case 1:
            declaration = f'<?xml version="1.0" encoding="{chance.choice(ENCODINGS)}"?>'
            return declaration.encode() + DECLARATION.sub(b"", content)
        case 2:
            at = chance.randrange(len(content))
            return content[:at]
        case 3:
            text = content.decode("utf-8", "replace")
            at = chance.randrange(len(text))
            return (text[:at] + "äöüß€" + text[at:]).encode("cp1252", "replace")
        case _:
            return _flipped(content, chance)


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 3, 12])):
        at = chance.randrange(len(changed))
        if chance.random() < 0.5:
            changed[at] ^= 1 << chance.randrange(8)
        else:
            changed[at : at + chance.randrange(2)] = chance.choice(NO_TEXT)
    return bytes(changed)


def nodes(content: bytes, root: Node, chance: random.Random) -> bytes:
    """Nodes of a syntax tree left out, doubled, pumped, or one in place of another."""
    found = [node for node in _below(root) if node.is_named and node.parent is not None]
    if not found:
        return content
    for node in sorted(chance.sample(found, min(len(found), chance.randint(1, 3))), key=lambda one: -one.start_byte):
        own, other = content[node.start_byte : node.end_byte], chance.choice(found)
        made = chance.choice([b"", own + b"\n" + own, own * chance.choice([2, 100]), _text(content, other)])
        content = content[: node.start_byte] + made + content[node.end_byte :]
    return content


def _text(content: bytes, node: Node) -> bytes:
    return content[node.start_byte : node.end_byte]


def _below(root: Node) -> list[Node]:
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += node.children
    return found


def members(value: Any, chance: random.Random) -> Any:
    """JSON with members and items left out, doubled, swapped, or replaced by odd ones."""
    for _ in range(chance.randint(1, 5)):
        holders = [one for one in _holders(value) if one]
        if not holders:
            return value
        holder = chance.choice(holders)
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key, other = chance.choice(keys), chance.choice(keys)
        match chance.randrange(5):
            case 0:
                del holder[key]
            case 1:
                holder[key], holder[other] = holder[other], holder[key]
            case 2 if isinstance(holder, list):
                holder[key:key] = [holder[other]] * chance.choice([1, 50])
            case 3:
                holder[key] = [holder[key]]
            case _:
                holder[key] = chance.choice(ODD_VALUES)
    return value


def _holders(value: Any) -> list[Any]:
    found: list[Any] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list) and len(found) < 20_000:
            found.append(one)
            waiting += one.values() if isinstance(one, dict) else one
    return found


def elements(content: bytes, chance: random.Random) -> bytes:
    """XML with elements left out, doubled, moved, or with another's text."""
    from lxml import etree

    root = etree.fromstring(content)
    for _ in range(chance.randint(1, 4)):
        found = [one for one in root.iter() if one.getparent() is not None]
        if not found:
            break
        one, other = chance.choice(found), chance.choice(found)
        parent = one.getparent()
        assert parent is not None
        match chance.randrange(5):
            case 0:
                parent.remove(one)
            case 1:
                for _ in range(chance.choice([1, 30])):
                    parent.append(etree.fromstring(etree.tostring(one, with_tail=False)))
            case 2:
                other.append(etree.fromstring(etree.tostring(one, with_tail=False)))
            case 3:
                one.text = other.text
            case _:
                one.text = chance.choice(["", "${", "9" * 5_000, "${__P(" * 50, "(a|a)*b"])
    made: bytes = etree.tostring(root)
    return made
