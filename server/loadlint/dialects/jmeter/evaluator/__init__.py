"""JMeter's post-processors, run on a recorded response with JMeter's own semantics (5.6.2).

What each does was read in JMeter's source and is tested by the table in `tests/dialects/jmeter/conformance`, which the
real JMeter has run. Where the result may differ from JMeter's, NotEvaluatedError is raised.
"""
