"""A trace for each request of a k6 script: what sends requests gets a new `traceparent` each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.language.syntax import names_declared_by
from loadlint.dialects.script.language.syntax_tree import text_of, walk
from loadlint.dialects.script.write.syntax_kit import at_end

if TYPE_CHECKING:
    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.text.edits import Edit

_CODE = """
// Each call begins a trace of its own. Its id is in the metadata of the samples: k6 run --out json=run.json
function withTrace(send) {{
  const hex = (count) =>
    Array.from(new Uint8Array({crypto}.randomBytes(count)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const id = hex(16);
  const traceparent = `00-${{id}}-${{hex(8)}}-01`;
  const withHeader = (params) => ({{ ...params, headers: {{ ...(params || {{}}).headers, traceparent }} }});
  {exec}.vu.metrics.metadata.trace_id = id;
  try {{
    return send(withHeader);
  }} finally {{
    delete {exec}.vu.metrics.metadata.trace_id;
  }}
}}

const placeOfParams = {{ get: 1, head: 1, post: 2, put: 2, patch: 2, del: 2, options: 2, request: 3, asyncRequest: 3 }};
for (const [method, place] of Object.entries(placeOfParams)) {{
  const send = {http}[method];
  {http}[method] = (...values) =>
    withTrace((withHeader) => {{
      values[place] = withHeader(values[place]);
      return send(...values);
    }});
}}

const sendBatch = {http}.batch;
{http}.batch = (requests) =>
  withTrace((withHeader) => {{
    const traced = (request) => {{
      if (typeof request === 'string') return ['GET', request, null, withHeader()];
      if (!Array.isArray(request)) return {{ ...request, params: withHeader(request.params) }};
      const [method, url, body, params] = request;
      return [method, url, body, withHeader(params)];
    }};
    const all = Object.entries(requests).map(([name, request]) => [name, traced(request)]);
    return sendBatch(Array.isArray(requests) ? all.map(([, request]) => request) : Object.fromEntries(all));
  }});
"""


def trace_edits(words: K6Words) -> list[Edit]:
    """The code at the end of the script, which every request of its modules goes through as well."""
    if words.names.intersection(("withTrace", "placeOfParams", "sendBatch")):
        raise CannotWriteError("it has functions of these names already")
    modules = {"http": "k6/http", "exec": "k6/execution", "crypto": "k6/crypto"}
    imported = {name: words.imports.default(module, name) for name, module in modules.items()}
    names = {name: member.name for name, member in imported.items() if member is not None}
    if len(names) < len(modules):
        raise CannotWriteError("`http`, `exec` or `crypto` means something else in this script")
    _require_replaceable(words, names["http"])
    edits = [edit for member in imported.values() if member is not None for edit in member.edits]
    return [*edits, at_end(words, _CODE.format(**names), "  ")]


def _require_replaceable(words: K6Words, http: str) -> None:
    """Raises CannotWriteError where a request would go past the code, or the code would end the script.

    k6 looks imported functions up at each call, and lets nobody change what `import * as http` gives (run in 1.1.0).
    """
    if any(node.type == "namespace_import" and http in text_of(node).split() for node in walk(words.syntax.root)):
        raise CannotWriteError(f"nothing of `import * as {http}` can be replaced: `import {http} from 'k6/http'` first")
    taken = sorted(_called_names(words).intersection(_first_variables(words)))
    if taken:
        raise CannotWriteError(f"`{taken[0]}` is taken out of k6's module before that is changed")


def _called_names(words: K6Words) -> set[str]:
    """The names of functions that make requests, where they are no members of something."""
    functions = (place.raw.call.child_by_field_name("function") for place in words.tree.places)
    return {text_of(function) for function in functions if function is not None and function.type == "identifier"}


def _first_variables(words: K6Words) -> Iterator[str]:
    """The names of the variables that the files set when they are loaded."""
    statements = (node for file in (words.syntax, *words.tree.modules) for node in file.root.named_children)
    for statement in (each for each in statements if each.type in _DECLARATIONS):
        yield from map(text_of, names_declared_by(statement))


_DECLARATIONS = ("lexical_declaration", "variable_declaration")
