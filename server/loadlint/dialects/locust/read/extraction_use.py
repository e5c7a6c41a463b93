"""Values that Locust scripts take out of responses and do not ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.script.language.syntax_tree import inner_part
from loadlint.dialects.script.read import extraction_use
from loadlint.dialects.script.read.extraction_use import Shape, Take, takes_of
from loadlint.extractor import FromHtml
from loadlint.script import Remark, Script

SHAPE = Shape(
    giving=(("assignment", "left", "right"),),
    names=frozenset(("identifier", "attribute")),
    functions=frozenset(("function_definition", "lambda")),
    conditional=frozenset((
        "if_statement", "elif_clause", "else_clause", "conditional_expression", "try_statement", "except_clause",
        "while_statement", "match_statement", "case_clause",
    )),
    statements=frozenset(("expression_statement", "return_statement", "raise_statement")),
    blocks=frozenset(("block",)),
    tests=frozenset((
        ("if_statement", "condition"), ("elif_clause", "condition"), ("while_statement", "condition"),
        ("conditional_expression", ""), ("boolean_operator", ""), ("not_operator", ""), ("comparison_operator", ""),
        ("assert_statement", ""), ("named_expression", ""),
    )),
    operators=frozenset(("and", "or")),
    leaving=re.compile(r"\b(?:return|raise|interrupt|continue|break|quit|stop|failure)\b"),
    binding=frozenset((
        "parameters", "default_parameter", "typed_parameter", "pattern_list", "for_statement", "for_in_clause",
        "as_pattern_target", "global_statement", "nonlocal_statement", "named_expression", "augmented_assignment",
        "list_splat_pattern", "tuple_pattern", "lambda_parameters", "delete_statement",
    )),
)  # fmt: skip


def unguarded_values(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Values that later requests need and that nothing asks for. `detail` is what Python then does.

    Exceptions in a `catch_response` block lose the sample, which is told elsewhere.
    """
    takes = takes_of(script, SHAPE)
    for take in extraction_use.unguarded_takes(takes):
        detail = _missing(take)
        if detail == "default" or (detail == "exception" and tree.places[take.extraction.step].raw.caught):
            continue
        fixable = detail != "exception"
        certain = not extraction_use.shows_failure(takes, take)
        yield Remark(take.extraction.span, take.extraction.variable, detail=detail, fixable=fixable, certain=certain)


def _missing(take: Take) -> str:
    """`exception`, `None` or `default`: what comes of it when the response holds no such value."""
    extractor = take.extraction.extractor
    if extractor is not None and isinstance(extractor.origin, FromHtml):
        return "exception"
    name, holder = (inner_part(take.value, "function", part) for part in ("attribute", "object"))
    arguments = take.value.child_by_field_name("arguments")
    if name is None or name.text != b"get" or holder is None or arguments is None:
        return "exception"
    if arguments.named_child_count > 1:
        return "default"
    return "exception" if holder.type == "subscript" else "None"
