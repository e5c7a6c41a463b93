; What the k6 dialect looks for in a script. Each pattern is one node, for JavaScript and TypeScript alike.

(comment) @comment

(ERROR) @error
(MISSING) @missing

(import_statement) @import
(export_statement) @import

[
  (identifier)
  (shorthand_property_identifier)
  (shorthand_property_identifier_pattern)
] @name

; What tests an answer, and which names hold one.

(call_expression) @call
(new_expression) @new

(if_statement) @if

(variable_declarator) @given
(assignment_expression) @given
