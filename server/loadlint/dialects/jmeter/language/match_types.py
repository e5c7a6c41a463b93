"""How a Response Assertion compares: `Assertion.test_type` is the sum of one of these and, perhaps, NOT and OR."""

MATCHES, CONTAINS, NOT, EQUALS, SUBSTRING, OR = 1, 2, 4, 8, 16, 32
