; What the Locust dialect looks for in a script. One query of many patterns.

(comment) @comment

(ERROR) @error
(MISSING) @missing

(import_statement name: (dotted_name) @import.source)
(import_statement name: (aliased_import name: (dotted_name) @import.source))
(import_from_statement module_name: (dotted_name) @import.source)

(keyword_argument name: (identifier) @keyword)

(global_statement (identifier) @global)

(identifier) @name

; What tests an answer, and which names hold one.

(call) @call

(if_statement) @if
(assert_statement) @assert
(except_clause) @except

(assignment right: (_)) @given
(named_expression) @given
(as_pattern) @given
