"""How Python asks whether a dictionary has a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.write import retake
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.write.model import MemberTest, ReadMember

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.extractor import JsonStep


def member_of(words: LocustWords, node: Node) -> ReadMember | None:
    """The member that `data["token"]` or `data.get("token")` reads."""
    step = retake.step_of(words, node)
    if step is None:
        return None
    keys = [field_of(node, "subscript")] if node.type == "subscript" else field_of(node, "arguments").named_children
    name = retake.literal_text(words, keys[0]) if keys else None
    return ReadMember(step[0], name) if name is not None else None


def member_test(words: LocustWords, node: Node) -> MemberTest | None:
    """The test that `"token" in data` or `"token" not in data` is."""
    operators = [child.type for child in node.children if not child.is_named]
    if node.type != "comparison_operator" or operators not in (["in"], ["not in"]):
        return None
    literal, holder = node.named_children
    name = retake.literal_text(words, literal)
    return MemberTest(ReadMember(holder, name), node, literal) if name is not None else None


def test_of_path(words: LocustWords, member_test: MemberTest, holder: str, path: tuple[JsonStep, ...]) -> str:
    """The same test of what stands at a path below an object: nothing is raised where one on the way is missing."""
    negation = "not " if any(child.type == "not in" for child in member_test.whole.children) else ""
    return negation + holder + retake.keys(path, words.style.quote, gotten=True)
