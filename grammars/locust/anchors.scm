; What the Locust dialect looks for in a script. Each pattern is one node.

(comment) @comment

(ERROR) @error
(MISSING) @missing

; Python wants a statement in each block, the grammar none.
((block) @empty (#eq? @empty ""))

(import_statement) @import
(import_from_statement) @import

(keyword_argument) @keyword

(global_statement) @global
(nonlocal_statement) @nonlocal

(identifier) @name

; What tests an answer, and which names hold one.

(call) @call

(if_statement) @if
(assert_statement) @assert
(except_clause) @except

(assignment) @given
(named_expression) @given
(as_pattern) @given
