"""A page that is evaluated has the structure that jsoup, in JMeter, sees."""

from __future__ import annotations

import base64
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from loadlint.dialects.jmeter.evaluator.soundness import reads_alike
from tests.support import jmeter
from tests.support.jmeter import needs_jmeter

DUMP = """
import java.io.*; import java.nio.charset.StandardCharsets; import java.util.*;
import org.jsoup.Jsoup; import org.jsoup.nodes.*;
public class Dump {
  static void dump(Node node, StringBuilder out) {
    String text = node instanceof TextNode ? ((TextNode) node).getWholeText()
        : node instanceof DataNode ? ((DataNode) node).getWholeData() : "";
    out.append(text.replaceAll("\\\\s", ""));
    if (!(node instanceof Element)) return;
    out.append("<").append(((Element) node).normalName());
    TreeMap<String, String> held = new TreeMap<>();
    for (Attribute one : node.attributes()) held.putIfAbsent(one.getKey().toLowerCase(), one.getValue());
    held.forEach((name, value) -> out.append(" ").append(name).append("=").append(value.replaceAll("\\\\s", " ")));
    out.append(">");
    for (Node child : node.childNodes()) dump(child, out);
    out.append("</>");
  }
  public static void main(String[] none) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var to = new PrintStream(System.out, false, "UTF-8");
    for (String line; (line = in.readLine()) != null; ) {
      var out = new StringBuilder();
      var page = Jsoup.parse(new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8));
      for (Node child : page.childNodes()) dump(child, out);
      to.println(Base64.getEncoder().encodeToString(out.toString().getBytes(StandardCharsets.UTF_8)));
    }
    to.flush();
  }
}
"""
TAGS = (
    "div p span b i a table tr td ul li form input select option textarea script style pre br hr h1 button label em "
    "custom-x title noscript section dl dt dd img center font nobr main video object iframe tbody thead th caption "
    "optgroup nav header footer strong code link meta body html head svg path div p span a li td tr table form input"
).split()
VALUES = ["=a", "=b/c", '="x y"', "='q&amp;r'", '="&copy=1&amp"', "", "= x", '="a>b"']
TEXTS = ["x", " y ", "&amp;", "<!--c-->", "&copy", "&#128;", "&notit;", "&nbsp;", "a&b=c", "é😀", "< b", "1<2", "</>",
         "<?p ?>", "&lt", "&AMP", "<![CDATA[x]]>", "&#x0;"]  # fmt: skip


def page(draw: random.Random) -> str:
    parts = ["<!DOCTYPE html><html><head><title>t</title></head><body>" if draw.random() < 0.5 else ""]
    for _ in range(draw.randint(2, 14)):
        kind, tag = draw.random(), draw.choice(TAGS)
        if kind < 0.5:
            held = "".join(
                f" {draw.choice(['id', 'CLASS', 'name', 'value'])}{draw.choice(VALUES)}"
                for _ in range(draw.choice([0, 0, 0, 1, 2]))
            )
            parts.append(f"<{tag}{held}{draw.choice(['', '', '', '', '/'])}>")
        else:
            parts.append(f"</{tag}>" if kind < 0.85 else draw.choice(TEXTS))
    return "".join(parts)


def shown(node: LexborNode) -> str:
    """A page as the program above shows it."""
    tag = node.tag or ""
    if tag == "-text":
        return "".join((node.text_content or "").split(" ")).translate(dict.fromkeys(map(ord, "\t\n\x0b\f\r")))
    if tag[:1] in "-!":
        return ""
    held = sorted((name.lower(), value or "") for name, value in node.attributes.items())
    attributes = "".join(f" {name}={value}" for name, value in held)
    return f"<{tag}{attributes}>{''.join(shown(child) for child in node.iter(include_text=True))}</>"


@pytest.mark.exhaustive
@pytest.mark.jmeter
@needs_jmeter
@pytest.mark.skipif(shutil.which("javac") is None, reason="there is no Java compiler")
def test_as_jsoup(tmp_path: Path) -> None:
    draw = random.Random(20)
    pages = [text for text in (page(draw) for _ in range(12_000)) if reads_alike(text)]
    assert len(pages) > 1500
    (tmp_path / "Dump.java").write_text(DUMP)
    assert jmeter.JMETER is not None
    library = Path(jmeter.JMETER).resolve().parents[1] / "lib"
    given = b"".join(base64.b64encode(text.encode()) + b"\n" for text in pages)
    done = subprocess.run(
        ["java", "-cp", f"{library}/*", "Dump.java"], cwd=tmp_path, input=given, capture_output=True, check=True,
        timeout=120,
    )  # fmt: skip
    for text, line in zip(pages, done.stdout.splitlines(), strict=True):
        root = LexborHTMLParser(text).root
        assert root is not None
        assert shown(root) == base64.b64decode(line).decode(), text
