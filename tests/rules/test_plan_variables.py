"""Rules about the variables and the extractors of JMeter's plans."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import element, group, headers, http, leaf, plan, variables, whole
from tests.support.checking import fixed_text, found

UNDEFINED, BEFORE, SCOPE = "undefined-variable", "used-before-extracted", "variable-out-of-scope"
BRACKET = "its regular expression has a bracket that is not closed, or closed without being opened"


def use(path: str = "/${x}") -> str:
    """A sampler with a variable in its path, and a plain label."""
    return http(path, name="use")


USE = use()


def regex(
    name: str = "x", *, default: str = "NOT_FOUND", match: str = "1", pattern: str = "x=(.)", more: str = ""
) -> str:
    held = [leaf("RegexExtractor.refname", name), leaf("RegexExtractor.regex", pattern)]
    held += [leaf("RegexExtractor.template", "$1$"), leaf("RegexExtractor.default", default)]
    return element("RegexExtractor", *held, leaf("RegexExtractor.match_number", match), more, name=f"find {name}")


def json(names: str = "x", paths: str = "$.x", *, defaults: str = "NOT_FOUND", matches: str = "1") -> str:
    held = [leaf("JSONPostProcessor.referenceNames", names), leaf("JSONPostProcessor.jsonPathExprs", paths)]
    held += [leaf("JSONPostProcessor.match_numbers", matches), leaf("JSONPostProcessor.defaultValues", defaults)]
    return element("JSONPostProcessor", *held, name=f"find {names}")


def script(text: str, cls: str = "JSR223PostProcessor", file: str = "") -> str:
    return element(cls, leaf("script", text), leaf("filename", file), leaf("scriptLanguage", "groovy"))


def csv(names: str = "", file: str = "users.csv") -> str:
    return element("CSVDataSet", leaf("variableNames", names), leaf("filename", file), leaf("delimiter", ","))


def controller(cls: str, *under: str, held: str = "") -> str:
    return element(cls, held, under=under)


def if_(condition: str, *under: str) -> str:
    return controller("IfController", *under, held=leaf("IfController.condition", condition))


def off(text: str) -> str:
    return text.replace('enabled="true"', 'enabled="false"', 1)


def from_(text: str) -> str:
    """A sampler with something under it."""
    return http("/from", under=[text])


SETS = {
    "user-defined variables": variables(("x", "1")),
    "an extractor": from_(regex()),
    "a JSON extractor of several": from_(json("y;x", "$.y;$.x", defaults="a;b", matches="1;1")),
    "a script": from_(script("vars.put(&quot;x&quot;, '1')")),
    "a script in brackets": from_(script("vars['x'] = 1")),
    "a function": use("/from/${__Random(1,2,x)}"),
    "a function with code": use("/from/${__groovy(vars.put('x'\\, '1'))}"),
    "a CSV file": csv("y,x"),
    "a counter": element("CounterConfig", leaf("CounterConfig.name", "x")),
    "ForEach": controller("ForeachController", held=leaf("ForeachController.returnVal", "x")),
    "a database": element("JDBCSampler", leaf("variableNames", "y, x")),
    "user parameters": element(
        "UserParameters",
        '<collectionProp name="UserParameters.names"><stringProp name="1">x</stringProp></collectionProp>',
    ),
    "a saved response": element("ResultSaver", leaf("FileSaver.variablename", "x")),
}


@pytest.mark.parametrize("what", SETS)
def test_what_sets_a_variable(what: str) -> None:
    assert not found(plan(SETS[what], USE), UNDEFINED, "a.jmx")
    assert "${x}" not in SETS[what]


@pytest.mark.parametrize("name", ["x", "x_g1", "x_matchNr", "x_2", "x_2_g1", "x_ALL"])
def test_parts_of_what_an_extractor_sets(name: str) -> None:
    assert not found(plan(from_(regex()), use(f"/${{{name}}}")), UNDEFINED, "a.jmx")


OPEN = {
    "names that are computed": from_(script("vars.put(name, '1')")),
    "names with a variable": from_(script("vars.put(&quot;a_${i}&quot;, '1')")),
    "variables that are handed on": from_(script("new Helper(vars).run()")),
    "a script in a file": from_(script("", file="a.groovy")),
    "an include that is missing": element("IncludeController", leaf("IncludeController.includepath", "other.jmx")),
    "a module that is missing": element("ModuleController"),
    "a file that is not there": csv(),
    "a file that is computed": csv(file="${__P(file)}"),
    "an unknown plugin": element("com.example.Unknown"),
    "a Java class": element("JavaSampler", leaf("classname", "com.example.Client")),
    "a function of a plugin": use("/${__mine(a,x)}"),
    "code that runs other code": from_(script("evaluate(new File('a.groovy'))")),
}


@pytest.mark.parametrize("what", OPEN)
def test_plans_that_do_not_tell_all(what: str) -> None:
    assert not found(plan(OPEN[what], USE), UNDEFINED, "a.jmx")


def test_pieces_of_plans_do_not_tell_all() -> None:
    assert not found(f"<hashTree>{controller('TestFragmentController', USE)}</hashTree>", UNDEFINED, "a.jmx")


@pytest.mark.parametrize(
    "text",
    [
        "${__P(x)}", "${__property(x,,1)}", "${__threadNum}", "\\${x}", "${START.MS}", "${__jm__Users__idx}",
        "${COOKIE_a}", "${__isVarDefined(x)}", "$x", "${}",
    ],
)  # fmt: skip
def test_what_is_no_variable_of_the_plan(text: str) -> None:
    assert not found(plan(use(f"/{text}")), UNDEFINED, "a.jmx")


NOTHING = {
    "nothing": "",
    "something else": variables(("y", "1")),
    "what is switched off": off(variables(("x", "1"))),
    "what is under something that is switched off": off(controller("GenericController", from_(regex()))),
    "a script that reads it": from_(script("log.info('x')")),
    "a property": use("/${__setProperty(x,1)}"),
}


@pytest.mark.parametrize("what", NOTHING)
def test_variables_that_nothing_sets(what: str) -> None:
    findings = found(plan(NOTHING[what], USE), UNDEFINED, "a.jmx")
    assert [finding.message for finding in findings] == ["Nothing sets `x`: JMeter leaves the text `${x}` as it is"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (headers(("A", "${x}")), 1),
        (controller("IfController", http("/"), held=leaf("IfController.condition", "${x} &gt; 5")), 1),
        (
            controller(
                "IfController", http("/"), held=leaf("IfController.condition", "&quot;${x}&quot; == &quot;a&quot;")
            ),
            0,
        ),
        (http("/", under=[script('log.info("${x}")')]), 0),
        (http("/", leaf("TestPlan.comments", "${x}")), 0),
        (off(use("/${x}")), 0),
        (http("/", name="label ${x}"), 1),
        (use("/${__urlencode(${x})}"), 1),
        (controller("TestFragmentController", use("/${x}")), 0),
    ],
)
def test_where_a_variable_is_read(text: str, number: int) -> None:
    assert len(found(plan(http("/first"), text), UNDEFINED, "a.jmx")) == number


def test_a_module_controller_runs_what_is_switched_off() -> None:
    path = "".join(leaf("0", name) for name in ("Plan", "Users", "login"))
    module = element("ModuleController", f'<collectionProp name="ModuleController.node_path">{path}</collectionProp>')
    target = off(element("GenericController", under=[variables(("y", "1")), EXTRACT], name="login"))
    text = plan(module, use("/${x}/${y}"), target)
    assert not found(text, UNDEFINED, "a.jmx")
    assert len(found(text.replace("ModuleController", "GenericController"), UNDEFINED, "a.jmx")) == 2


def test_hints() -> None:
    switched_off = found(plan(off(variables(("x", "1"))), USE), UNDEFINED, "a.jmx")
    assert switched_off[0].help == "`Arguments`, which sets it, is switched off"
    misspelt = found(plan(variables(("orderId", "1")), use("/${orderID}")), UNDEFINED, "a.jmx")
    assert misspelt[0].help == "there is a variable `orderId`"


@pytest.mark.parametrize(("header", "number"), [("user,x\n1,2\n", 0), ("\ufeffx\r\n", 0), ("user\nx\n", 1)])
def test_the_first_line_of_a_csv_file(header: str, number: int) -> None:
    files = {"users.csv": header.encode()}
    project = Project(Config(), read_file=files.get)
    text = plan(csv(), USE)
    findings = engine.analyse(Source("a.jmx", text.encode()), project).findings
    assert [finding.rule for finding in findings].count(UNDEFINED) == number


def test_an_included_plan() -> None:
    fragment = f"<hashTree>{controller('TestFragmentController', from_(regex()))}</hashTree>"
    project = Project(Config(), read_file={"other.jmx": fragment.encode()}.get)
    included = element("IncludeController", leaf("IncludeController.includepath", "other.jmx"))
    for text, number in ((plan(included, USE), 0), (plan(included, use("/${y}")), 1)):
        findings = engine.analyse(Source("a.jmx", text.encode()), project).findings
        assert [finding.rule for finding in findings].count(UNDEFINED) == number


EXTRACT = from_(regex())


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ([EXTRACT, USE], 0),
        ([USE, EXTRACT], 1),
        ([http("/${x}", name="use", under=[regex()])], 1),
        ([http("/", under=[regex(), script("log.info('${x}')")])], 0),
        ([USE, EXTRACT, variables(("x", "0"))], 0),
        ([controller("IfController", USE), EXTRACT], 0),
        ([controller("RandomOrderController", USE, EXTRACT)], 0),
        ([controller("LoopController", USE, EXTRACT)], 1),
        ([headers(("A", "${x}")), EXTRACT, http("/")], 0),
        ([headers(("A", "${x}")), EXTRACT], 1),
        ([USE, csv("x")], 0),
        ([http("/${x}", name="use", under=[csv("x")])], 0),
        ([controller("GenericController", USE), controller("GenericController", csv("x"), http("/"))], 1),
        ([variables(("y", "${x}")), EXTRACT, USE], 1),
        ([http("/", under=[script("vars.put('x', '1')", "JSR223PreProcessor")]), USE], 0),
        ([http("/${x}", name="use", under=[script("vars.put('x', '1')", "JSR223PreProcessor")])], 0),
    ],
)
def test_variables_that_are_read_too_early(parts: list[str], number: int) -> None:
    text = plan(*parts)
    assert len(found(text, BEFORE, "a.jmx")) == number
    assert not found(text, UNDEFINED, "a.jmx")


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ([group(EXTRACT), group(USE)], 1),
        ([group(EXTRACT, cls="SetupThreadGroup"), group(USE)], 1),
        ([group(csv("x"), http("/")), group(USE)], 1),
        ([csv("x"), group(http("/")), group(USE)], 0),
        ([group(variables(("x", "1"))), group(USE)], 0),
        ([group(EXTRACT), group(EXTRACT, USE)], 0),
        ([group(EXTRACT), off(group(USE))], 0),
    ],
)
def test_variables_of_other_thread_groups(parts: list[str], number: int) -> None:
    assert len(found(whole(*parts), SCOPE, "a.jmx")) == number


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ([EXTRACT], 1),
        ([EXTRACT, USE], 0),
        ([EXTRACT, use("/${x_matchNr}")], 0),
        ([EXTRACT, off(USE)], 0),
        ([EXTRACT, http("/", under=[script("vars.get('x')")])], 0),
        ([EXTRACT, http("/", under=[script("vars.get(name)")])], 0),
        ([EXTRACT, use("/${__V(x)}")], 0),
        ([EXTRACT, use("/${__V(x_${n})}")], 0),
        ([EXTRACT, use("/${__eval(${y})}")], 0),
        ([http("/", under=[regex(), element("ResponseAssertion", leaf("Scope.variable", "x"))])], 0),
        ([EXTRACT, controller("ForeachController", http("/"), held=leaf("ForeachController.inputVal", "x"))], 0),
        ([from_(json("x;y", "$.x;$.y", defaults="a;b", matches="1;1")), USE], 0),
        ([EXTRACT, element("com.example.Unknown")], 0),
    ],
)
def test_extractors_that_nothing_reads(parts: list[str], number: int) -> None:
    assert len(found(plan(*parts), "unused-extractor", "a.jmx")) == number


def test_an_extractor_whose_name_is_sent_as_a_text_is_wanted() -> None:
    forgotten = plan(http("/", under=[regex("cart")]), use("/carts/cart"))
    (finding,) = found(forgotten, "unused-extractor", "a.jmx")
    assert finding.fix is None
    assert "GET /carts/cart" in (finding.help or "")
    assert fixed_text(forgotten, "a.jmx") == forgotten


def test_an_extractor_is_taken_out_with_its_lines() -> None:
    other = element("ResponseAssertion", name="other")
    text = plan(http("/", under=[regex(), other]))
    assert fixed_text(text, "a.jmx") == text, "it may be for what is still to be written"
    unsafe = fixed_text(text, "a.jmx", select=("unused-extractor",), level=Applicability.UNSAFE)
    assert unsafe == plan(http("/", under=[other]))


NUMBER = "extractor-match-number"


@pytest.mark.parametrize(
    ("parts", "after"),
    [
        ([from_(regex(match="")), USE], [from_(regex(match="1")), USE]),
        ([from_(regex("csrf", match="0")), use("/${csrf}")], [from_(regex("csrf", match="1")), use("/${csrf}")]),
        ([from_(regex(match="-1")), USE], [from_(regex(match="1")), USE]),
        ([from_(json(paths="$..x", matches="")), USE], [from_(json(paths="$..x")), USE]),
        (
            [from_(json("x;y", "$.x;$..y", defaults="NO;NO", matches="")), use("/${x}/${y}")],
            [from_(json("x;y", "$.x;$..y", defaults="NO;NO", matches=";1")), use("/${x}/${y}")],
        ),
        ([from_(json(matches="")), USE], None),
        ([from_(json(paths="$..[?(@.name == 'tea')].x", matches="")), USE], None),
        ([from_(regex("random_x", match="")), use("/${random_x}")], None),
        ([from_(regex(match="0")), USE], None),
        ([from_(regex(match="")), http("/")], None),
        ([from_(regex(match="2")), USE], None),
        ([from_(regex(match="${n}")), variables(("n", "1")), USE], None),
        ([from_(regex(match="-1")), use("/${x_1}/${x}")], None),
        ([from_(regex(match="-1")), variables(("x", "1")), USE], None),
    ],
)
def test_match_numbers(parts: list[str], after: list[str] | None) -> None:
    text = plan(*parts)
    assert len(found(text, NUMBER, "a.jmx")) == (after is not None)
    if after is not None:
        assert fixed_text(text, "a.jmx", select=(NUMBER,)) == text
        assert fixed_text(text, "a.jmx", select=(NUMBER,), level=Applicability.UNSAFE) == plan(*after)


@pytest.mark.parametrize(
    ("extractor", "message"),
    [
        (regex(), None),
        (regex(pattern="a[(]b(.)[)]"), None),
        (regex(pattern="(a)|(?:b)|(c)"), None),
        (regex(pattern=r"\(("), BRACKET),
        (regex(pattern="x=(."), BRACKET),
        (regex(pattern="x=.)"), BRACKET),
        (regex(pattern="x=."), "its template takes group 1, and its regular expression has no group"),
        (regex(pattern="(?:x)(?=y)"), "its template takes group 1, and its regular expression has no group"),
        (regex(pattern="${pattern}"), None),
        (regex(pattern=""), "it has no regular expression"),
        (regex(""), "it names no variable"),
        (json(), None),
        (json("x;", "$.x;", defaults="a;"), None),
        (json("x;y", "$.x", defaults="a;b"), "it has 2 variables and 1 expression"),
        (json("x;y", "$.x;$.y", defaults=""), "it has 2 variables and 1 default"),
        (json(paths="$.x[0"), "its expression has a bracket that is not closed, or closed without being opened"),
        (json(paths="$.x[?(@.a == ']')]"), None),
        (element("XPathExtractor", leaf("XPathExtractor.refname", "x"), leaf("XPathExtractor.xpathQuery", "//a[")),
         "its expression is no XPath"),
        (element("XPathExtractor", leaf("XPathExtractor.refname", "x"), leaf("XPathExtractor.xpathQuery", "//n:a[1]")),
         None),
    ],
)  # fmt: skip
def test_extractors_that_can_not_work(extractor: str, message: str | None) -> None:
    findings = found(plan(from_(extractor), USE), "malformed-extractor", "a.jmx")
    assert [finding.message.partition(": ")[2] for finding in findings] == ([message] if message else [])


EMPTY = leaf("RegexExtractor.default_empty_value", "true", "boolProp")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([from_(regex(default="")), USE], "it keeps its last value"),
        ([from_(json(defaults="")), USE], "it is empty"),
        ([from_(regex(default="0")), USE], "it becomes `0`, which could be a real value"),
        ([from_(regex(default="", more=EMPTY)), USE], None),
        ([from_(regex()), USE], None),
        ([from_(regex(default="")), http("/")], None),
        ([regex(default=""), http("/"), USE], None),
        ([from_(regex(default="")), from_(regex(default="", pattern="y=(.)")), USE], None),
        ([from_(regex(default="")), variables(("x", "1")), USE], None),
        ([http("/", under=[regex(default=""), element("ResponseAssertion", leaf("Scope.variable", "x"))]), USE], None),
        (
            [from_(regex(default="")), if_("${x}", USE)],
            None,
        ),
        ([from_(regex(default="")), http("/", under=[script("if (vars.get('x') == null) stop()")]), USE], None),
        ([from_(regex(default="", match="-1")), use("/${x_1}")], None),
        ([element("DummySampler", under=[regex(default="")]), USE], None),
    ],
)
def test_extractors_without_a_guard(parts: list[str], message: str | None) -> None:
    findings = found(plan(*parts), "unguarded-extractor", "a.jmx")
    shown = [finding.message for finding in findings]
    assert shown == ([f"When no `x` is found, {message}, and the sample still passes"] if message else [])


def test_a_guard_for_each_variable() -> None:
    text = plan(from_(json("x;y;z", "$.x;$.y;$.z", defaults=";NONE;", matches="1;1;1")), use("/${x}/${y}/${z}"))
    after = fixed_text(text, "a.jmx", level=Applicability.UNSAFE)
    assert leaf("JSONPostProcessor.defaultValues", "NOT_FOUND_x;NONE;NOT_FOUND_z") in after
    assert [name for name in "xyz" if f'testname="{name} was found"' in after] == ["x", "z"]


@pytest.mark.parametrize(
    ("under", "number"),
    [
        ([regex(), regex(pattern="y=(.)")], 1),
        ([regex(), json()], 1),
        ([regex(), regex(pattern="y=(.)", default="")], 0),
        ([regex(), regex()], 0),
        ([regex(), regex("y", pattern="y=(.)")], 0),
        ([regex(), regex(pattern="y=(.)", more=leaf("Scope.variable", "x"))], 0),
        ([regex(), off(regex(pattern="y=(.)"))], 0),
    ],
)
def test_extractors_that_overwrite_each_other(under: list[str], number: int) -> None:
    text = plan(http("/", under=under), USE)
    assert len(found(text, "conflicting-variable", "a.jmx")) == number


def test_an_extractor_of_the_group_overwrites_that_of_a_sampler() -> None:
    findings = found(plan(regex(pattern="y=(.)"), EXTRACT, USE), "conflicting-variable", "a.jmx")
    assert len(findings) == 1


def second(default: str = "NOT_FOUND", *, name: str = "x") -> str:
    """A sampler that takes something else into the same variable."""
    return http("/second", name="second", under=[regex(name, default=default, pattern="other=(.)")])


def first() -> str:
    """A sampler that takes a value."""
    return http("/first", name="first", under=[regex()])


@pytest.mark.parametrize(
    ("under", "number"),
    [
        ([first(), second(), USE], 1),
        ([first(), http("/between"), second(), USE], 1),
        ([first(), USE, second(), USE], 0),
        ([first(), http("/${x}", name="second", under=[regex(pattern="other=(.)")]), USE], 0),
        ([first(), second(default=""), USE], 0),
        ([first(), http("/second", under=[regex()]), USE], 0),
        ([first(), if_("true", second()), USE], 0),
        ([first(), controller("GenericController", second()), USE], 0),
        ([first(), script("log.info(vars.get('x'))", "JSR223Sampler"), second(), USE], 0),
        ([first(), script("log.info(vars.get(name))", "JSR223Sampler"), second(), USE], 0),
        ([first(), if_("'${x}' == 'a'", http("/a")), second(), USE], 0),
        ([first(), second(name="y"), USE], 0),
        ([first(), second()], 0),
    ],
    ids=range(13),
)
def test_an_extractor_replaces_what_nobody_has_read(under: list[str], number: int) -> None:
    """Of an earlier response of the same controller."""
    findings = found(plan(*under), "conflicting-variable", "a.jmx")
    assert len(findings) == number
    if findings:
        assert "which `find x` has taken from the response to `first` for nobody" in findings[0].message
