; What the k6 dialect looks for in a script. One query of many patterns, for JavaScript and TypeScript alike.

(comment) @comment

(ERROR) @error
(MISSING) @missing

(import_statement source: (string) @import.source)

(export_statement source: (string) @import.source)

[
  (identifier)
  (shorthand_property_identifier)
  (shorthand_property_identifier_pattern)
] @name

; What tests an answer, and which names hold one.

(call_expression) @call

(if_statement) @if

(variable_declarator value: (_)) @given
(assignment_expression) @given
