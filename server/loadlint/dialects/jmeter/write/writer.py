"""Lowers changes to text edits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from loadlint.assertion import Echo, StatusIs
from loadlint.changes import (
    AddAssertion,
    AddNote,
    CannotWriteError,
    Correlate,
    Generate,
    GuardExtraction,
    NameRequest,
    RemoveExtraction,
    RemoveHeader,
    ReplaceTest,
    ReplaceText,
    StopRedirects,
    TakeMatch,
    UseVariable,
)
from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.language.scan import scan
from loadlint.dialects.jmeter.read.extractor_chain import Boundary, Decoding, Json, Regex, is_plain, stages_of
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import (
    insertion_points,
    notes,
    render,
    repair,
    replace_test,
    replace_value,
    written_groovy,
)
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loadlint.changes import Change, Use
    from loadlint.dialects.jmeter.read.extractor_chain import Stage
    from loadlint.dialects.jmeter.read.plan import Run
    from loadlint.extractor import Extractor
    from loadlint.script import Script


def write(script: Script, change: Change) -> tuple[Edit, ...]:
    """The smallest edits for a change. What they insert, and the properties that they change, are read again."""
    return tuple(dict.fromkeys(_Writer(script).write(change)))


class _Writer:
    def __init__(self, script: Script) -> None:
        if not isinstance(script.tree, JMeterTree):
            raise CannotWriteError("the plan was not parsed as JMeter's")
        self.script = script
        self.tree: JMeterTree = script.tree
        self.plan = self.tree.plan
        self.data = script.source.data
        self.style = insertion_points.style_of(script.source, self.plan.encoding)

    def write(self, change: Change) -> list[Edit]:
        """The edits, in the order in which those at one place follow each other."""
        if isinstance(change, Correlate):
            return self.correlate(change)
        if isinstance(change, UseVariable):
            return self.use_variable(change)
        if isinstance(change, Generate):
            return self.generate(change)
        if isinstance(change, RemoveHeader):
            return self.remove_header(change)
        if isinstance(change, StopRedirects):
            return self.stop_redirects(change.step)
        if isinstance(change, NameRequest):
            return self.label(change)
        if isinstance(change, ReplaceText):
            return self.replace_text(change)
        if isinstance(change, AddNote):
            return notes.add(self.plan, self.style, change)
        if isinstance(change, RemoveExtraction):
            return repair.remove(self.tree, change.span)
        if isinstance(change, TakeMatch):
            return repair.take_match(self.tree, change.span, change.number, self.style)
        if isinstance(change, GuardExtraction):
            return repair.guard(self.tree, change.span, self.style)
        if isinstance(change, AddAssertion):
            return self.add_assertion(change)
        if isinstance(change, ReplaceTest):
            whole = next((one.test for one in self.script.assertions if one.span == change.span), None)
            return replace_test.write(self.tree, self.style, change, whole)
        raise CannotWriteError("this change is not known")

    def run(self, step: int) -> Run:
        """The sampler of a step in this file."""
        if not 0 <= step < len(self.tree.runs):
            raise CannotWriteError("there is no such request")
        run = self.tree.runs[step]
        if run.sampler.plan is not self.plan:
            raise CannotWriteError(
                f"the request is in another file, which `{run.foreign.name if run.foreign else ''}` includes"
            )
        return run

    # Correlate

    def correlate(self, change: Correlate) -> list[Edit]:
        """An extractor under a sampler, its guard, and the uses of the variable."""
        run = self.run(change.step)
        self.check_order(run, change.step, change.uses)
        edits = self.stop_redirects(change.step) if change.stop_redirects else []
        hops = self.script.steps[change.step].follows_redirects is not False and not change.stop_redirects
        inside = insertion_points.Inside(self.plan, run.sampler, self.style)
        writer = render.Writer(inside.writing, inside.indent)
        variable, default = change.variable, render.default_of(change.variable)
        stages = stages_of(change.extractor, hops=hops)
        names = self.stage_names(variable, stages)
        text, source = "", ""
        for stage, name in zip(stages, names, strict=True):
            text += writer.stage(stage, name, source, default)
            source = name
        # Nothing may stand between two boundaries, which is no value either.
        empty = any(isinstance(stage, Boundary) for stage in stages)
        text += writer.guard(variable, default, change.description, empty=empty)
        return [*edits, *inside.insert(self.checked(text)), *self.uses(variable, change.uses, change.extractor)]

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
        for stage, following in zip(stages, [*stages[1:], None], strict=True):
            if following is None:
                names.append(variable)
                continue
            word = "encoded" if isinstance(following, Decoding) else _WORDS.get(type(stage), "text")
            if isinstance(stage, Regex) and stage.field in ("headers", "url"):
                word = "header" if stage.field == "headers" else "url"
            if isinstance(following, Json):
                word = "json"
            base = f"{variable}_{word}" if self.script.naming == "snake" else variable + word.capitalize()
            name, number = base, 2
            while name in self.script.names or name in names or name == variable:
                name, number = f"{base}{number}", number + 1
            names.append(name)
        return names

    def checked(self, text: str) -> str:
        """Elements that were made, read again."""
        if scan(text.encode()).problems:
            raise CannotWriteError("the new elements could not be read again")
        return text

    def check_order(self, run: Run, step: int, uses: Iterable[Use]) -> None:
        """Refuse values that are sent before the response is there, or by other threads."""
        for use in uses:
            for sender in self.senders(use):
                other = self.tree.runs[sender]
                if other.group is not run.group:
                    raise CannotWriteError(
                        f"the value is issued in the thread group `{run.group.name}` and used in `{other.group.name}`, "
                        "which do not share variables"
                    )
                if sender <= step:
                    raise CannotWriteError(
                        f"the value stands in an element that `{other.sampler.name}` uses too, before the response"
                    )

    def senders(self, use: Use) -> list[int]:
        """All steps that send the property of a use."""
        leaf = self.tree.leaf_at(use.span)
        if leaf is None:
            raise CannotWriteError("the value is not inside a property of the plan")
        return self.tree.sent.get(leaf.text_start, []) or [use.step]

    # The others

    def use_variable(self, change: UseVariable) -> list[Edit]:
        """Use a variable that is there, in the thread group that has it."""
        extracted = [one for one in self.script.extractions if one.variable == change.variable]
        for use in change.uses:
            for sender in self.senders(use):
                group = self.tree.runs[sender].group
                if extracted and not any(
                    one.step < sender and self.tree.runs[one.step].group is group for one in extracted
                ):
                    raise CannotWriteError(f"`{change.variable}` is not set where the value is used")
        found = extracted[-1].extractor if extracted else None
        return self.uses(change.variable, change.uses, found)

    def generate(self, change: Generate) -> list[Edit]:
        """A value made at run time: by a function where it is used once, else by a script before the first use."""
        run = self.run(change.step)
        if not change.uses:
            raise CannotWriteError("the value is not used")
        self.check_order(run, change.step - 1, change.uses)
        single = len(change.uses) == 1 and len(self.senders(change.uses[0])) == 1
        uses = change.uses if change.kind == "iso-time" else [without_codecs(use) for use in change.uses]
        if single and change.kind in _FUNCTIONS:
            use = uses[0]
            leaf = self.tree.leaf_at(use.span)
            assert leaf is not None
            return replace_value.in_leaf(self.plan, leaf, [(use.span, _FUNCTIONS[change.kind])])
        inside = insertion_points.Inside(self.plan, run.sampler, self.style)
        writer = render.Writer(inside.writing, inside.indent)
        script = written_groovy.generate(change.kind, change.variable, change.length, change.source)
        text = writer.script("JSR223PreProcessor", f"Make {change.variable}", script)
        return [*inside.insert(self.checked(text)), *replace_value.uses(self.tree, change.variable, uses)]

    def add_assertion(self, change: AddAssertion) -> list[Edit]:
        """Assertions under a sampler. A status that is no error is tested only where nothing else is: JMeter does."""
        run = self.run(change.step)
        tests = [test for test in change.tests if not (isinstance(test, StatusIs) and max(test.codes) < 400)]
        if not tests:
            raise CannotWriteError("JMeter itself fails samples with the status of an error")
        for test in tests:
            if isinstance(test, Echo):
                self.check_set(test.variable, run, change.step)
        inside = insertion_points.Inside(self.plan, run.sampler, self.style)
        text = render.Writer(inside.writing, inside.indent).assertion(tests)
        return inside.insert(self.checked(text))

    def check_set(self, variable: str, run: Run, step: int) -> None:
        """Refuse a variable that other threads set."""
        setting = [one.step for one in self.script.extractions if one.variable == variable and one.step < step]
        if not any(self.tree.runs[one].group is run.group for one in setting):
            raise CannotWriteError(f"`{variable}` is not set there")

    def label(self, change: NameRequest) -> list[Edit]:
        """Another label."""
        run = self.run(change.step)
        found = run.sampler.node.attribute("testname")
        if found is None or run.sampler.plan is not self.plan:
            raise CannotWriteError("the sampler has no label in this file")
        span = found[1]
        quote = self.data[span.start - 1 : span.start].decode()
        return [Edit(span, xml_text.escape(change.name, self.plan.encoding, quote=quote))]

    def stop_redirects(self, step: int) -> list[Edit]:
        """Switch both ways of following redirects off."""
        sampler = self.run(step).sampler
        edits: list[Edit] = []
        for name in ("HTTPSampler.follow_redirects", "HTTPSampler.auto_redirects"):
            leaf = sampler.leaf(name)
            if leaf is not None and sampler.is_true(name):
                edits.append(Edit(Span(leaf.text_start, leaf.text_end), "false"))
        return edits

    def remove_header(self, change: RemoveHeader) -> list[Edit]:
        """The header whose value is at the span, with its lines."""
        around = insertion_points.enclosing(self.plan.document.root, change.span)
        if not around or around[-1].tag != "elementProp" or not any(node.tag == "collectionProp" for node in around):
            raise CannotWriteError("the header is not written in a Header Manager")
        node = around[-1]
        return [Edit(whole_lines(self.data, node.start, node.end), "")]

    def replace_text(self, change: ReplaceText) -> list[Edit]:
        """Bytes inside the text of a property."""
        span = change.span
        leaf = self.tree.leaf_at(span)
        if leaf is None:
            raise CannotWriteError("the text is not inside a property of the plan")
        if re.search(rb"[<>]", self.data[span.start : span.end]):
            raise CannotWriteError("the text holds markup")
        return [Edit(span, xml_text.escape(change.text, self.plan.encoding))]


def without_codecs(use: Use) -> Use:
    """A use of a value that no encoding changes."""
    kept = tuple(codec for codec in use.codecs if codec in ("base64", "base64url"))
    return structs.replace(use, codecs=kept if kept else ())


_WORDS: dict[type, str] = {Json: "json"}
_FUNCTIONS = {
    "uuid": "${__UUID}",
    "epoch-milliseconds": "${__time}",
    "epoch-seconds": "${__time(/1000)}",
}
