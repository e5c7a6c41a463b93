"""JMeter. Facts from 5.6.2: `-H` and `-P` set the proxy, any certificate is trusted, the exit code is 0 whatever fails.

Users and loops stand in the plan, so a copy of it is run, with one of each. It lies beside the plan, since JMeter looks
for data files where the plan is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from typing import Any

from msgspec.structs import replace

from loadlint import results
from loadlint.dialects.jmeter.language.iteration_settings import ON_ERROR
from loadlint.disk import reading
from loadlint.disk.creating import create
from loadlint.disk.limits import SCRIPT
from loadlint.disk.reading import ReadError
from loadlint.disk.writing import WriteError
from loadlint.results.jtl import ITERATION
from loadlint.verify.errors import CannotRunError
from loadlint.verify.messages import Sent
from loadlint.verify.tools import ITERATION_HEADER, Command, IterationResults, Run, proxy_variables

DIALECT = "jmeter"
PROGRAM = "jmeter"
VARIABLE = "LOADLINT_JMETER"
INSTALL = "brew install jmeter (macOS), https://jmeter.apache.org/download_jmeter.cgi (all systems; needs Java)"
ENDED = frozenset((0,))
HEADINGS = frozenset[str]()

keeps_loopback = False

_BEFORE_AND_AFTER = ("SetupThreadGroup", "PostThreadGroup")
_LOOPS = ("LoopController", "WhileController", "ForeachController", "RunTime")
_TIMERS = (
    *("ConstantTimer", "UniformRandomTimer", "GaussianRandomTimer", "PoissonRandomTimer"),
    *("ConstantThroughputTimer", "PreciseThroughputTimer"),
)
_PAUSE = "1"
_SAME_USER = "ThreadGroup.same_user_on_next_iteration"
_ONE_USER = {
    "ThreadGroup.num_threads": "1",
    "ThreadGroup.ramp_time": "1",
    "ThreadGroup.scheduler": "false",
    _SAME_USER: "true",
}
_FOR_A_SHORT_RUN = "-Djava.awt.headless=true -XX:+IgnoreUnrecognizedVMOptions -XX:TieredStopAtLevel=1"
"""One iteration ends before Java's second compiler pays: without it JMeter starts in half the time."""


_COUNTER = ITERATION
_TURN_ELEMENTS = f"""<hashTree>
<CounterConfig guiclass="CounterConfigGui" testclass="CounterConfig" testname="Iteration" enabled="true">
  <longProp name="CounterConfig.start">0</longProp>
  <longProp name="CounterConfig.incr">1</longProp>
  <stringProp name="CounterConfig.name">{_COUNTER}</stringProp>
  <boolProp name="CounterConfig.per_user">true</boolProp>
</CounterConfig><hashTree/>
<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="Iteration" enabled="true">
  <collectionProp name="HeaderManager.headers">
    <elementProp name="" elementType="Header">
      <stringProp name="Header.name">{ITERATION_HEADER}</stringProp>
      <stringProp name="Header.value">${{{_COUNTER}}}</stringProp>
    </elementProp>
  </collectionProp>
</HeaderManager><hashTree/>
</hashTree>"""


def command(program: str, run: Run) -> Command:
    """`jmeter -n` with a copy of the plan for one user and one loop of each thread group."""
    return _command(program, run, lambda data: for_one_user(data, run.part, pauses=run.pauses))


def in_turn(program: str, run: Run, number: int) -> Command:
    """The same for several loops without timers, which count themselves in a header and in a column of the results."""
    command = _command(program, run, lambda data: for_turns(data, number, run.part, run.time_limit))
    words = [*command.words, f"-Jsample_variables={_COUNTER}", "-Jjmeter.save.saveservice.autoflush=true"]
    return replace(command, words=words)


def iteration_results(folder: str, number: int) -> IterationResults:
    """The samples of the JTL. JMeter has no verdict but theirs. Raises UserError."""
    of_run = results.read(os.path.join(folder, _RESULTS))
    return IterationResults(of_run, frozenset(sample.iteration or 0 for sample in of_run.samples if sample.has_failed))


_RESULTS = "results.jtl"


def _command(program: str, run: Run, changed: Callable[[bytes], bytes]) -> Command:
    plan = os.path.join(os.path.dirname(os.path.abspath(run.script)), f".loadlint-{os.getpid()}.jmx")
    try:
        create(plan, changed(reading.read(run.script, SCRIPT)))
    except (ReadError, WriteError) as error:
        raise CannotRunError(f"{run.script}: no copy of the plan can be made for one user: {error}") from None
    words = [
        *(program, "-n", "-t", plan, "-l", os.path.join(run.folder, _RESULTS)),
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
    root = _limited_plan(data, part, 1, kept=(ON_ERROR,))
    if not pauses:
        _leave_out_pauses(root)
    return _plan_bytes(root)


def for_turns(data: bytes, number: int, part: str | None = None, time_limit: float | None = None) -> bytes:
    """A plan with one user and several loops, each of which counts itself; nothing pauses. Raises CannotRunError.

    No response time-out is longer than `time_limit`, in seconds; without one they stay.
    """
    from lxml import etree

    root = _limited_plan(data, part, number, kept=(ON_ERROR, _SAME_USER))
    for element in root.iter(etree.Element):
        if element.tag.endswith("Timer"):
            element.set("enabled", "false")
        elif element.tag == "TestAction":
            _set(element, {"ActionProcessor.duration": "0"})
        elif element.tag == "ThreadGroup" and (tree := element.getnext()) is not None:
            for position, added in enumerate(etree.fromstring(_TURN_ELEMENTS)):
                tree.insert(position, added)
    if time_limit is not None:
        _shorten_time_outs(root, time_limit)
    return _plan_bytes(root)


def _shorten_time_outs(root: Any, time_limit: float) -> None:
    for element in root.iter("stringProp"):
        text = (element.text or "").strip()
        if element.get("name") == "HTTPSampler.response_timeout" and text.isdecimal() and int(text):
            element.text = str(min(int(text), round(time_limit * 1000)))


def _plan_bytes(root: Any) -> bytes:
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _limited_plan(data: bytes, part: str | None, loops: int, kept: Collection[str]) -> Any:
    """A plan whose thread groups have one user and so many loops, those that prepare and clean up one.

    Limits on times are off: here a proxy takes its time too. `kept` are the names of the properties that they keep.
    Raises CannotRunError.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, strip_cdata=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CannotRunError(f"the plan is not well-formed XML, which JMeter needs: {error.msg}") from None
    for plan in root.iter("TestPlan"):
        _set(plan, {"TestPlan.serialize_threadgroups": "true"})
    groups = [element for element in root.iter("*") if element.tag.endswith("ThreadGroup")]
    for group in groups:
        is_main = group.tag not in _BEFORE_AND_AFTER
        if is_main and part is not None and group.get("testname") != part:
            group.set("enabled", "false")
        if is_main:
            # Open models and those of plugins have a schedule of their own, which no property shortens.
            group.tag = "ThreadGroup"
            group.attrib.update({"guiclass": "ThreadGroupGui", "testclass": "ThreadGroup"})
        _limit(group, loops if is_main else 1, kept)
    for assertion in root.iter("DurationAssertion"):
        assertion.set("enabled", "false")
    return root


def _limit(group: Any, loops: int, kept: Collection[str]) -> None:
    """Give a thread group the properties of one user and so many loops in place of its own, but for the kept ones."""
    from lxml.etree import SubElement

    properties = _ONE_USER | {child.get("name"): child.text for child in group if child.get("name") in kept}
    for child in list(group):
        group.remove(child)
    for name, text in properties.items():
        SubElement(group, "stringProp", name=name).text = text
    controller = SubElement(group, "elementProp", name="ThreadGroup.main_controller", elementType="LoopController")
    SubElement(controller, "stringProp", name="LoopController.loops").text = str(loops)
    # Where it is missing, JMeter loops for ever.
    SubElement(controller, "boolProp", name="LoopController.continue_forever").text = "false"


def _leave_out_pauses(root: Any) -> None:
    """Switch off what only pauses, but for what is in a loop, which waits for something."""
    for element in root.iter(*_TIMERS, "TestAction"):
        if _pauses(element) and not any(map(_repeats, element.iterancestors("hashTree"))):
            element.set("enabled", "false")


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
