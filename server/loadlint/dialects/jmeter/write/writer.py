"""Turns changes into text edits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from msgspec import structs

from loadlint import changes
from loadlint.assertion import Echo, Limit, StatusIs
from loadlint.changes import CannotWriteError, Use
from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.language.extractor_kinds import default_of
from loadlint.dialects.jmeter.language.iteration_settings import CLEARS_COOKIES, NEXT_LOOP, ON_ERROR
from loadlint.dialects.jmeter.language.scan import scan
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import (
    body_types,
    edit_steps,
    element_text,
    extraction_target,
    fields,
    groovy_values,
    insertion_points,
    load_profile,
    repair,
    replace_extraction,
    replace_test,
    replace_value,
    tables_text,
    variable_uses,
)
from loadlint.dialects.jmeter.write.authorization import authorization_of, manager_properties
from loadlint.dialects.jmeter.write.extractor_chain import (
    Decoding,
    Json,
    Regex,
    Stage,
    may_be_empty,
    stages_of,
)
from loadlint.dialects.jmeter.write.insertion_points import InsertionPoint, enclosing, style_of
from loadlint.dialects.jmeter.write.render import Property
from loadlint.dialects.portable_patterns import is_plain
from loadlint.request import RawBody
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.dialects.jmeter.read.execution import SamplerRun
    from loadlint.extractor import Extractor
    from loadlint.script import Script


def write(script: Script, change: changes.Change) -> tuple[Edit, ...]:
    """The smallest edits for a change. What they insert, and the properties that they change, are read again."""
    return tuple(dict.fromkeys(_ChangeWriter(script, _offset_of(script, change)).write(change)))


def _offset_of(script: Script, change: changes.Change) -> int:
    """Where a change is written: at its step, or at the place that it is about."""
    step: object = getattr(change, "step", None)
    span: object = getattr(change, "span", None)
    if isinstance(step, int) and 0 <= step < len(script.steps):
        return script.steps[step].span.start
    if isinstance(change, changes.AddNote):
        span = change.covers
    return span.start if isinstance(span, Span) else 0


class _ChangeWriter:
    def __init__(self, script: Script, offset: int) -> None:
        if not isinstance(script.tree, JMeterTree):
            raise CannotWriteError("the plan was not parsed as JMeter's")
        self.script = script
        self.tree = script.tree.seen_from(offset)
        self.plan = self.tree.plan
        self.data = script.source.data
        self.style = style_of(script.source.source_at(offset), self.plan.encoding)

    def write(self, change: changes.Change) -> list[Edit]:
        """The edits, in the order in which those at one place follow each other."""
        write = _WRITERS.get(type(change))
        if write is None:
            raise CannotWriteError("this change is not known")
        return write(self, change)

    def run(self, step: int) -> SamplerRun:
        """The sampler of a step."""
        if not 0 <= step < len(self.tree.runs):
            raise CannotWriteError("there is no such request")
        return self.tree.runs[step]

    # Correlate

    def correlate(self, change: changes.Correlate) -> list[Edit]:
        """An extractor under a sampler, its guard, and the uses of the variable."""
        run = self.run(change.step)
        self.check_order(run, change.step, change.uses)
        edits = self.stop_redirects(change.step) if change.stop_redirects else []
        recorded = variable_uses.of_uses(self.tree, self.data, change.uses)
        if recorded is not None:
            edits.append(recorded.edit)
            change = structs.replace(
                change,
                variable=recorded.name,
                description=change.description.replace(change.variable, recorded.name, 1),
                uses=tuple(use for use in change.uses if use not in recorded.reading),
            )
        follows_redirects = self.script.steps[change.step].follows_redirects is not False and not change.stop_redirects
        place = insertion_points.under(run.sampler.plan, run.sampler, self.style)
        writer = place.writer
        variable, default = change.variable, default_of(change.variable)
        stages = stages_of(change.extractor, follows_redirects=follows_redirects)
        names = self.stage_names(variable, stages)
        text = writer.stages(stages, names, default)
        # An empty text is no value either.
        empty = may_be_empty(stages)
        uses = self.uses(variable, change.uses, change.extractor)
        if change.if_missing == "leave out":
            samplers = [self.run(step).sampler for step in dict.fromkeys(use.step for use in change.uses)]
            uses += edit_steps.under_condition(self.tree, samplers, variable, self.style)
        elif change.if_missing == "wait":
            uses += edit_steps.failure_behind_loop(run.sampler, variable, change.description, self.style)
        else:
            text += writer.guard(variable, default, change.description, empty=empty)
        return [*edits, *place.insert(self.checked_text(text)), *uses]

    def uses(self, variable: str, uses: Sequence[Use], extractor: Extractor | None) -> list[Edit]:
        """The edits that put a variable in the place of a value."""
        if extractor is not None and is_plain(extractor):
            uses = [without_codecs(use) for use in uses]
        return [
            *replace_value.uses(self.tree, variable, uses),
            *replace_value.graphql_variables(self.tree, variable, uses),
        ]

    def stage_names(self, variable: str, stages: Sequence[Stage]) -> list[str]:
        """A variable for each stage: those before the last one are named after what they hold."""
        names: list[str] = []
        for stage, following in pairwise(stages):
            word = _content_word(stage, following)
            base = f"{variable}_{word}" if self.script.naming == "snake" else variable + word.capitalize()
            name, number = base, 2
            while name in self.script.names or name in names or name == variable:
                name, number = f"{base}{number}", number + 1
            names.append(name)
        return [*names, variable]

    def checked_text(self, text: str) -> str:
        """The text of new elements, after it was read again."""
        if scan(text.encode()).problems:
            raise CannotWriteError("the new elements could not be read again")
        return text

    def check_order(self, run: SamplerRun, step: int, uses: Iterable[Use]) -> None:
        """Refuse values that are sent before the response is there, or by other threads."""
        for use in uses:
            for sender in self.senders(use):
                sending = self.tree.runs[sender]
                if sending.group is not run.group:
                    raise CannotWriteError(
                        f"the value is issued in the thread group `{run.group.name}` and used in "
                        f"`{sending.group.name}`, which do not share variables"
                    )
                if sender <= step:
                    raise CannotWriteError(
                        f"the value stands in an element that `{sending.sampler.name}` uses too, before the response"
                    )

    def senders(self, use: Use) -> list[int]:
        """All steps that send the property of a use."""
        leaf = replace_value.leaf_of(self.tree, use)
        return self.tree.sent.get(leaf.text_start, []) or [use.step]

    # Other changes

    def use_variable(self, change: changes.UseVariable) -> list[Edit]:
        """Use a variable that is there, in the thread group that has it."""
        extractions = [extraction for extraction in self.script.extractions if extraction.variable == change.variable]
        for use in change.uses:
            for sender in self.senders(use):
                if extractions and not self.is_set(change.variable, self.tree.runs[sender], sender):
                    raise CannotWriteError(f"`{change.variable}` is not set where the value is used")
        extractor = extractions[-1].extractor if extractions else None
        return self.uses(change.variable, change.uses, extractor)

    def use_setting(self, change: changes.UseSetting) -> list[Edit]:
        """The property of a name, in the place of values that no encoding changes."""
        expression = replace_value.function("__P", change.name)
        edits: list[Edit] = []
        for use in change.uses:
            leaf = replace_value.leaf_of(self.tree, use)
            if replace_value.remaining(self.tree, leaf, use):
                raise CannotWriteError("the value is encoded in the plan, a property would not be")
            edits += replace_value.in_leaf(self.tree.plan_at(leaf.start), leaf, [(use.span, expression)])
        return edits

    def generate(self, change: changes.Generate) -> list[Edit]:
        """A value made at run time: by a function where it is used once, else by a script before the first use."""
        run = self.run(change.step)
        if not change.uses:
            raise CannotWriteError("the value is not used")
        self.check_order(run, change.step - 1, change.uses)
        single = len(change.uses) == 1 and len(self.senders(change.uses[0])) == 1
        uses = change.uses if change.kind in changes.TIMES_IN_WORDS else [without_codecs(use) for use in change.uses]
        function = _FUNCTIONS.get((change.kind, change.spelling.offset))
        if single and function is not None:
            leaf = replace_value.leaf_of(self.tree, uses[0])
            return replace_value.in_leaf(self.tree.plan_at(leaf.start), leaf, [(uses[0].span, function)])
        place = insertion_points.under(self.plan, run.sampler, self.style)
        script = groovy_values.generate(change)
        text = place.writer.script("JSR223PreProcessor", f"Make {change.variable}", script)
        return [*place.insert(self.checked_text(text)), *replace_value.uses(self.tree, change.variable, uses)]

    def add_assertion(self, change: changes.AddAssertion) -> list[Edit]:
        """Assertions under a sampler. A status that is no error is tested only where nothing else is: JMeter does."""
        run = self.run(change.step)
        tests = [test for test in change.tests if not (isinstance(test, StatusIs) and max(test.codes) < 400)]
        if not tests:
            raise CannotWriteError("JMeter itself fails samples with the status of an error")
        for test in tests:
            if isinstance(test, Echo) and not self.is_set(test.variable, run, change.step):
                raise CannotWriteError(f"`{test.variable}` is not set there")
        place = insertion_points.under(self.plan, run.sampler, self.style)
        return place.insert(self.checked_text(place.writer.assertion(tests)))

    def limit_times(self, change: changes.LimitTimes) -> list[Edit]:
        """A Duration Assertion under each sampler."""
        edits: list[Edit] = []
        for limit in change.limits:
            assertions = [assertion for assertion in self.script.assertions if limit.step in assertion.steps]
            if any(assertion.test == Limit("time") for assertion in assertions):
                raise CannotWriteError(f"{limit.name} has a Duration Assertion already")
            place = insertion_points.under(self.plan, self.run(limit.step).sampler, self.style)
            edits += place.insert(self.checked_text(place.writer.time_limit(limit.milliseconds)))
        return edits

    def is_set(self, variable: str, run: SamplerRun, step: int) -> bool:
        """Whether an earlier step of the same thread group extracts a variable."""
        extractions = (extraction for extraction in self.script.extractions if extraction.variable == variable)
        return any(
            extraction.step < step and self.tree.runs[extraction.step].group is run.group for extraction in extractions
        )

    def label(self, change: changes.NameRequest) -> list[Edit]:
        """Give a sampler another label."""
        label = self.run(change.step).sampler.node.attribute("testname")
        if label is None:
            raise CannotWriteError("the sampler has no label in this file")
        return [Edit(label[1], xml_text.escape_attribute(change.name, self.plan.encoding))]

    def stop_redirects(self, step: int) -> list[Edit]:
        """Switch both ways of following redirects off."""
        sampler = self.run(step).sampler
        names = ("HTTPSampler.follow_redirects", "HTTPSampler.auto_redirects")
        leaves = [leaf for name in names if sampler.is_true(name) and (leaf := sampler.leaf(name)) is not None]
        return [Edit(Span(leaf.text_start, leaf.text_end), "false") for leaf in leaves]

    def remove_header(self, change: changes.RemoveHeader) -> list[Edit]:
        """The header whose value is at the span, with its lines."""
        around = enclosing(self.plan.document.root, change.span)
        if not around or around[-1].tag != "elementProp" or not any(node.tag == "collectionProp" for node in around):
            raise CannotWriteError("the header is not written in a Header Manager")
        node = around[-1]
        return [Edit(whole_lines(self.data, node.start, node.end), "")]

    def replace_text(self, change: changes.ReplaceText) -> list[Edit]:
        """Bytes inside the text of a property."""
        span = change.span
        leaf = self.tree.leaf_at(span)
        if leaf is None:
            raise CannotWriteError("the text is not inside a property of the plan")
        if re.search(rb"[<>]", self.data[span.start : span.end]):
            raise CannotWriteError("the text holds markup")
        return [Edit(span, xml_text.escape(change.text, self.plan.encoding))]


def _keep_cookies(writer: _ChangeWriter, change: changes.KeepCookies) -> list[Edit]:
    """A Cookie Manager for the whole plan."""
    place = _under_plan(writer, "a Cookie Manager")
    return place.insert(writer.checked_text(place.writer.cookie_manager()))


def _trace_requests(writer: _ChangeWriter, change: changes.TraceRequests) -> list[Edit]:
    """A Header Manager for the whole plan, whose functions JMeter runs once for each sample; a nearer one would win."""
    if any(step.request.header("traceparent") is not None for step in writer.script.steps):
        raise CannotWriteError("a Header Manager sends a `traceparent` already, and would go on with that")
    place = _under_plan(writer, "a Header Manager")
    header = tables_text.header("traceparent", _TRACEPARENT)
    return place.insert(writer.checked_text(place.writer.header_manager([header])))


_TRACEPARENT = "00-${__RandomString(32,0123456789abcdef,trace_id)}-${__RandomString(16,0123456789abcdef,parent_id)}-01"


def _under_plan(writer: _ChangeWriter, what: str) -> InsertionPoint:
    plan = next((element for element in writer.plan.elements if element.kind == "plan"), None)
    if plan is None:
        raise CannotWriteError(f"the file is a part of a plan: what includes it may have {what}")
    return insertion_points.under(writer.plan, plan, writer.style)


def _authenticate(writer: _ChangeWriter, change: changes.Authenticate) -> list[Edit]:
    """An Authorization Manager under a sampler, in the place of a header."""
    authorization = authorization_of(writer.script.steps[change.step], change)
    place = insertion_points.under(writer.plan, writer.run(change.step).sampler, writer.style)
    held = list(manager_properties([authorization]))
    manager = place.writer.element("AuthManager", "AuthPanel", "HTTP Authorization Manager", held)
    removed = writer.remove_header(changes.RemoveHeader(change.step, change.span))
    return [*removed, *place.insert(writer.checked_text(manager))]


def _switch_off(writer: _ChangeWriter, change: changes.SwitchOff) -> list[Edit]:
    element = writer.plan.shown.get(change.span)
    if element is None:
        raise CannotWriteError("the element is not in this file")
    attribute = element.node.attribute("enabled")
    if attribute is not None:
        return [Edit(attribute[1], "false")]
    after_tag = element.node.start + 1 + len(element.node.tag)
    quote = writer.style.quote
    return [Edit(Span(after_tag, after_tag), f" enabled={quote}false{quote}")]


def _end_iteration(writer: _ChangeWriter, change: changes.EndIteration) -> list[Edit]:
    group = writer.plan.shown.get(change.span)
    if group is None:
        raise CannotWriteError("the thread group is not in this file")
    leaf = group.leaf(ON_ERROR)
    if leaf is not None:
        return [element_text.property_set(writer.plan, leaf, NEXT_LOOP)]
    behind = group.leaf("ThreadGroup.num_threads")
    if behind is None:
        raise CannotWriteError("the thread group has no number of threads")
    added = Property("stringProp", ON_ERROR, NEXT_LOOP)
    return [element_text.property_added(group, behind, added, writer.style)]


def _clear_cookies(writer: _ChangeWriter, change: changes.ClearCookies) -> list[Edit]:
    manager = writer.plan.shown.get(change.span)
    if manager is None:
        raise CannotWriteError("the Cookie Manager is not in this file")
    leaf, cookies = manager.leaf(CLEARS_COOKIES), manager.node_at("CookieManager.cookies")
    if leaf is not None:
        return [element_text.property_set(writer.plan, leaf, "true")]
    if cookies is None:
        raise CannotWriteError("the Cookie Manager has no list of cookies")
    return [element_text.property_added(manager, cookies, Property("boolProp", CLEARS_COOKIES, "true"), writer.style)]


def without_codecs(use: Use) -> Use:
    """A use of a value of which only base64 changes the characters: what comes before that does nothing."""
    codecs = use.codecs
    while codecs and codecs[0] not in ("base64", "base64url"):
        codecs = codecs[1:]
    return structs.replace(use, codecs=codecs)


def _content_word(stage: Stage, following: Stage) -> str:
    """What the variable of a stage holds, for the stage after it."""
    if isinstance(following, Json):
        return "json"
    if isinstance(stage, Regex) and stage.field in ("headers", "url"):
        return "header" if stage.field == "headers" else "url"
    if isinstance(following, Decoding):
        return "encoded"
    return "json" if isinstance(stage, Json) else "text"


def _replace_test(writer: _ChangeWriter, change: changes.ReplaceTest) -> list[Edit]:
    assertions = (assertion for assertion in writer.script.assertions if assertion.span == change.span)
    whole_test = next((assertion.test for assertion in assertions), None)
    return replace_test.write(writer.tree, writer.style, change, whole_test)


def _wrap_body(writer: _ChangeWriter, change: changes.WrapBody) -> list[Edit]:
    body = writer.script.steps[change.step].request.body
    first = body.text[:1].span() if isinstance(body, RawBody) else None
    last = body.text[-1:].span() if isinstance(body, RawBody) else None
    if first is None or last is None:
        raise CannotWriteError("the request has no body that stands in one place")
    begin = changes.ReplaceText(Span(first.start, first.start), f'{{"{change.name}":')
    end = changes.ReplaceText(Span(last.end, last.end), "}")
    return [*writer.replace_text(begin), *writer.replace_text(end)]


def _send_as_json(writer: _ChangeWriter, change: changes.SendAsJson) -> list[Edit]:
    typed = _content_type(writer, change.step, "application/json") or _add_field(
        writer, changes.AddField(change.step, "header", ("Content-Type",), "application/json")
    )
    return [*body_types.as_json(writer.run(change.step).sampler, writer.style), *typed]


def _send_as_form(writer: _ChangeWriter, change: changes.SendAsForm) -> list[Edit]:
    """JMeter itself sends the type of a form where no header does."""
    request = writer.script.steps[change.step].request
    typed = _content_type(writer, change.step, "application/x-www-form-urlencoded")
    return [*body_types.as_form(writer.run(change.step).sampler, writer.style, request), *typed]


def _content_type(writer: _ChangeWriter, step: int, media_type: str) -> list[Edit]:
    """The edit of the header with the type of a step's body; none where no header has it."""
    header = writer.script.steps[step].request.header("content-type")
    span = header.span() if header is not None else None
    if span is None:
        return []
    headers = [header for step in writer.script.steps if (header := step.request.header("content-type")) is not None]
    if sum(other.span() == span for other in headers) > 1:
        raise CannotWriteError("other requests share the type of the body")
    return list(writer.replace_text(changes.ReplaceText(span, media_type)))


def _replace_extraction(writer: _ChangeWriter, change: changes.ReplaceExtraction) -> list[Edit]:
    run = writer.run(change.step)
    target = extraction_target.target_at(writer.tree, change.span)
    edits = writer.stop_redirects(change.step) if change.stop_redirects else []
    follows_redirects = writer.script.steps[change.step].follows_redirects is not False and not change.stop_redirects
    stages = stages_of(change.extractor, follows_redirects=follows_redirects)
    names = writer.stage_names(target.variable, stages)
    replacement = replace_extraction.Replacement(run, stages, names, change.description)
    return [*edits, *replace_extraction.write(writer.tree, writer.style, target, replacement)]


def _add_field(writer: _ChangeWriter, change: changes.AddField) -> list[Edit]:
    run, variable = writer.run(change.step), change.variable
    extractions = [extraction for extraction in writer.script.extractions if extraction.variable == variable]
    if extractions and not writer.is_set(variable or "", run, change.step):
        raise CannotWriteError(f"`{variable}` is not set there")
    extractor = extractions[-1].extractor if extractions else None
    method = writer.script.steps[change.step].method
    plain = extractor is not None and is_plain(extractor)
    return fields.add(fields.Addition(writer.tree, run.sampler, method, change, plain, writer.style))


def _insert_step(writer: _ChangeWriter, change: changes.InsertStep) -> list[Edit]:
    anchor = writer.run(change.before if change.before is not None else len(writer.tree.runs) - 1)
    neighbours = edit_steps.neighbours_of(writer.tree, anchor)
    insertion = edit_steps.Insertion(
        writer.tree, writer.style, anchor, neighbours, change.request, change.follows_redirects
    )
    return edit_steps.inserting_edits(insertion, behind=change.before is None)


_WRITERS: dict[type, Callable[[_ChangeWriter, Any], list[Edit]]] = {
    changes.Correlate: _ChangeWriter.correlate,
    changes.UseVariable: _ChangeWriter.use_variable,
    changes.UseSetting: _ChangeWriter.use_setting,
    changes.Generate: _ChangeWriter.generate,
    changes.RemoveHeader: _ChangeWriter.remove_header,
    changes.StopRedirects: lambda writer, change: writer.stop_redirects(change.step),
    changes.NameRequest: _ChangeWriter.label,
    changes.ReplaceText: _ChangeWriter.replace_text,
    changes.ReplaceInName: lambda writer, change: [Edit(change.span, change.text)],
    changes.RenameField: lambda writer, change: fields.rename(writer.tree, change.span, change.name),
    changes.KeepCookies: _keep_cookies,
    changes.Authenticate: _authenticate,
    changes.SwitchOff: _switch_off,
    changes.EndIteration: _end_iteration,
    changes.ClearCookies: _clear_cookies,
    changes.AddNote: lambda writer, change: element_text.note_edits(writer.plan, writer.style, change),
    changes.RemoveExtraction: lambda writer, change: repair.remove(writer.tree, change.span),
    changes.TakeMatch: lambda writer, change: repair.take_match(writer.tree, change.span, change.number, writer.style),
    changes.GuardExtraction: lambda writer, change: repair.guard(writer.tree, change.span, writer.style),
    changes.AddAssertion: _ChangeWriter.add_assertion,
    changes.LimitTimes: _ChangeWriter.limit_times,
    changes.TraceRequests: _trace_requests,
    changes.SetLoad: lambda writer, change: load_profile.profile(writer.tree, writer.style, change),
    changes.ReplaceTest: _replace_test,
    changes.ReplaceExtraction: _replace_extraction,
    changes.AddField: _add_field,
    changes.InsertStep: _insert_step,
    changes.WrapBody: _wrap_body,
    changes.SendAsForm: _send_as_form,
    changes.SendAsJson: _send_as_json,
    changes.RemoveStep: lambda writer, change: edit_steps.removing_edits(writer.tree, writer.run(change.step)),
    changes.RemoveField: lambda writer, change: fields.remove(writer.tree, writer.run(change.step), change.span),
}
_FUNCTIONS = {
    ("uuid", 0): "${__UUID}",
    ("epoch-milliseconds", 0): "${__time}",
    ("epoch-seconds", 0): "${__time(/1000)}",
}
"""JMeter's functions that make a value, by its kind and the minutes that a clock is ahead of UTC."""
