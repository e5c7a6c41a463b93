"""JMeter. Facts from 5.6.2: `-H` and `-P` set the proxy, any certificate is trusted, the exit code is 0 whatever fails.

Users and loops stand in the plan, so a copy of it is run, with one of each. It lies beside the plan, since JMeter looks
for data files where the plan is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from loadlint.disk import reading
from loadlint.disk.creating import create
from loadlint.disk.limits import SCRIPT
from loadlint.disk.reading import ReadError
from loadlint.disk.writing import WriteError
from loadlint.verify.errors import CannotRunError
from loadlint.verify.tools import Command, proxy_variables

if TYPE_CHECKING:
    from typing import Any

    from loadlint.verify.messages import Sent
    from loadlint.verify.tools import Run

DIALECT = "jmeter"
PROGRAM = "jmeter"
VARIABLE = "LOADLINT_JMETER"
ENDED = frozenset((0,))

keeps_loopback = False

_GROUPS = ("ThreadGroup", "SetupThreadGroup", "PostThreadGroup")
_LOOPS = ("LoopController", "WhileController", "ForeachController", "RunTime")
_TIMERS = (
    *("ConstantTimer", "UniformRandomTimer", "GaussianRandomTimer", "PoissonRandomTimer"),
    *("ConstantThroughputTimer", "PreciseThroughputTimer"),
)
_PAUSE = "1"
_ONE_USER = {
    "ThreadGroup.num_threads": "1",
    "ThreadGroup.ramp_time": "1",
    "ThreadGroup.scheduler": "false",
    "ThreadGroup.same_user_on_next_iteration": "true",
}
_ONE_LOOP = {"LoopController.loops": "1", "LoopController.continue_forever": "false"}
_FOR_A_SHORT_RUN = "-Djava.awt.headless=true -XX:+IgnoreUnrecognizedVMOptions -XX:TieredStopAtLevel=1"
"""One iteration ends before Java's second compiler pays: without it JMeter starts in half the time."""


def command(program: str, run: Run) -> Command:
    """`jmeter -n` with a copy of the plan for one user and one loop of each thread group."""
    plan = os.path.join(os.path.dirname(os.path.abspath(run.script)), f".loadlint-{os.getpid()}.jmx")
    try:
        create(plan, for_one_user(reading.read(run.script, SCRIPT), run.part, pauses=run.pauses))
    except (ReadError, WriteError) as error:
        raise CannotRunError(f"{run.script}: no copy of the plan can be made for one user: {error}") from None
    words = [
        *(program, "-n", "-t", plan, "-l", os.path.join(run.folder, "results.jtl")),
        *("-j", os.path.join(run.folder, "jmeter.log"), "-H", "127.0.0.1", "-P", str(run.proxy.port)),
        *("-N", "no-host.invalid", "-Jjmeter.save.saveservice.output_format=csv"),
    ]
    environment = proxy_variables(run)
    environment["JVM_ARGS"] = f"{environment.get('JVM_ARGS', '')} {_FOR_A_SHORT_RUN}".strip()
    return Command(words, environment, (plan,))


def module_of(_: Sent) -> str | None:
    """Nothing is imported from the web."""
    return None


def for_one_user(data: bytes, part: str | None = None, *, pauses: bool = True) -> bytes:
    """A plan with one user and one loop for each thread group, which run one after the other. Raises CannotRunError.

    `part` is the name of the only thread group to run, beside those that prepare the test and clean up after it.
    Without `pauses`, those alone are left that are in a loop, which waits for something.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, strip_cdata=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CannotRunError(f"the plan is no well-formed XML, which JMeter needs: {error.msg}") from None
    for plan in root.iter("TestPlan"):
        _set(plan, {"TestPlan.serialize_threadgroups": "true"})
    for group in root.iter(*_GROUPS):
        if part is not None and group.tag == "ThreadGroup" and group.get("testname") != part:
            group.set("enabled", "false")
        _set(group, _ONE_USER)
        for controller in group.iter("elementProp"):
            if controller.get("name") == "ThreadGroup.main_controller":
                _set(controller, _ONE_LOOP)
    if not pauses:
        for element in root.iter(*_TIMERS, "TestAction"):
            if _pauses(element) and not any(map(_repeats, element.iterancestors("hashTree"))):
                element.set("enabled", "false")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _pauses(element: Any) -> bool:
    """Whether an element does nothing but pause: a Flow Control Action may end something as well."""
    actions = [child.text for child in element if child.get("name") == "ActionProcessor.action"]
    return element.tag != "TestAction" or actions == [_PAUSE]


def _repeats(tree: Any) -> bool:
    """Whether a tree is that of a loop within a thread group."""
    controller = tree.getprevious()
    return controller is not None and controller.tag in _LOOPS


def _set(element: Any, values: dict[str, str]) -> None:
    """Give properties of an element other values; those that it lacks keep JMeter's defaults."""
    for child in element:
        name = child.get("name") if isinstance(child.tag, str) else None
        if name in values and len(child) == 0:
            child.text = values[name]
