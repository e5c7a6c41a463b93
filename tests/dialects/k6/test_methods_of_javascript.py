"""JavaScript's own functions give what they give in k6 where what they work on is known; else nothing is guessed."""

from __future__ import annotations

import pytest

from tests.dialects.k6.helpers import body, urls

ADDRESSES = [
    ("new URL('https://b.test/y', 'https://a.test/p')", "https://b.test/y"),
    ("new URL('/y', 'https://a.test')", "https://a.test/y"),
    ("new URL('/y', 'https://a.test/p/q')", "https://a.test/y"),
    ("new URL('/y', base())", "{}/y"),
    ("new URL('/y', `${base()}/api/v1`)", "{}/y"),
    ("new URL('y', 'https://a.test/p')", "{}"),
    ("new URL()", "{}"),
]
QUERIES = [
    ("new URLSearchParams({ a: '1', b: id() })", "a=1&b={}"),
    ("new URLSearchParams({ a: '1', ...more() })", "a=1{}"),
    ("new URLSearchParams([['a', '1'], ['b', '2']])", "a=1&b=2"),
    ("new URLSearchParams([['a', '1'], ...more()])", "a=1{}"),
    ("new URLSearchParams(pairs())", "{}"),
    ("new URLSearchParams(null)", ""),
    ("new URLSearchParams()", ""),
]
TEXTS = [
    ("['x', 'y'].at(-1)", "y"),
    ("['x', 'y'].at(0)", "x"),
    ("['x', 'y'].at(2)", "{}"),
    ("['x', 'y'].at(-3)", "{}"),
    ("['x', 'y', 'z'].slice(1).join('-')", "y-z"),
    ("['x', 'y', 'z'].slice(0, -1).join('-')", "x-y"),
    ("['x', 'y'].slice().join('-')", "x-y"),
    ("['x', 'y'].slice(from()).join('-')", "{}"),
    ("[...list()].slice(0).join('-')", "{}"),
    ("['x', 'y'].join()", "x,y"),
    ("['x', 'y'].join(mark())", "{}"),
    ("['x'].concat(['y'], 'z').join('-')", "x-y-z"),
    ("['x'].concat([...list()]).join('-')", "{}"),
    ("[...list()].concat('x').join('-')", "{}"),
    ("[['x'], 'y'].flat().join('-')", "x-y"),
    ("[['x'], ['y']].flat(2).join('-')", "{}"),
    ("['x', list()].flat().join('-')", "x-{}"),
    ("['x', [...list()]].flat().join('-')", "{}"),
    ("['x', 'y'].flatMap((p) => [p, 'z']).join('-')", "x-z-y-z"),
    ("['x', 'y'].map((p, i) => p + i).join('-')", "x0-y1"),
    ("['x', ...list()].map((p) => p).join('-')", "{}"),
    ("['x', 'y'].reduce((all, one) => all + one, '-')", "-xy"),
    ("['x', 'y'].reduce((all, one) => all + one)", "{}"),
    ("['x', ...list()].reduce((all, one) => all + one, '')", "{}"),
    ("'y'.trim()", "y"),
    ("' y '.trim()", "y"),
    ("'signIn'.charAt(0).toUpperCase() + 'signIn'.slice(1)", "SignIn"),
    ("'xyz'.charAt(-1) + 'xyz'.at(-1) + 'xyz'[1] + 'xyz'.length", "zy3"),
    ("'xyz'.substring(2, 1) + 'XY'.toLowerCase()", "yxy"),
    ("'xyz'.slice('xyz'.indexOf('y'), 'xyz'.lastIndexOf('z'))", "y"),
    (
        "('xyz'.startsWith('x') ? 'a' : 'b') + ('xyz'.endsWith('x') ? 'a' : 'b') + ('xyz'.includes('y') ? 'a' : 'b')",
        "aba",
    ),
    ("'x-y-z'.replace('-', '.') + 'x-y'.replaceAll('-', '')", "x.y-zxy"),
    ("'x-y'.replace(/-(y)/, '$1')", "{}"),
    ("'x1y2'.replace(/[0-9]/g, (digit) => `<${digit}>`)", "x<1>y<2>"),
    ("'query Cart { x }'.match(/^query ([A-Z][a-z]+)/)[1]", "Cart"),
    ("part().charAt(0)", "{}"),
    ("'a'.concat('b', 1)", "ab1"),
    ("(7).toString()", "7"),
    ("'a'.valueOf()", "a"),
    ("'x y z'.replace(' ', '')", "xy z"),
    ("'x y z'.replaceAll(' ', '')", "xyz"),
    (r"'x1y2'.replace(/\d/g, '')", "xy"),
    (r"'x1y2'.replace(/\d/, '')", "xy2"),
    (r"'x1y2'.replace(/\d/, '-')", "x-y2"),
    ("'x1y2'.replace(/X/gi, '')", "{}"),
    (r"'x1y2'.match(/\d/g)[1]", "2"),
    ("'abcd'.slice(1, 3)", "bc"),
    ("'abcd'.slice(-1)", "d"),
    ("'abcd'.slice(from())", "{}"),
    ("'abcd'.slice(0, to())", "{}"),
    ("'a.b'.split('.')[1]", "b"),
    ("'a.b'.split(mark())[1]", "{}"),
    ("Object.keys({ a: 1, b: 2 }).join()", "a,b"),
    ("Object.values({ a: 1, b: 2 }).join()", "1,2"),
    ("Object.entries({ a: 1, b: 2 }).map(([k, v]) => k + v).join()", "a1,b2"),
    ("Object.keys({ a: 1, ...more() }).join()", "{}"),
    ("Object.assign({ a: 'x' }, { a: 'y' }, null).a", "y"),
    ("Object.assign({ a: 'x' }, null).b", "undefined"),
    ("Object.assign({ a: 'x' }, { ...more() }).b", "{}"),
    ("Object.assign({ a: 'x' }, more()).b", "{}"),
    ("Object.assign(more(), { a: 'x' }).a", "{}"),
]


@pytest.mark.parametrize(("expression", "expected"), ADDRESSES)
def test_addresses(expression: str, expected: str) -> None:
    assert urls(body(f"http.get(({expression}).toString())")) == [f"GET {expected}"]


@pytest.mark.parametrize(("expression", "expected"), QUERIES)
def test_queries(expression: str, expected: str) -> None:
    assert urls(body(f"http.get('https://a.test/?' + ({expression}).toString())")) == [
        f"GET https://a.test/?{expected}"
    ]


@pytest.mark.parametrize(("expression", "expected"), TEXTS)
def test_texts(expression: str, expected: str) -> None:
    assert urls(body(f"http.get('https://a.test/' + {expression})")) == [f"GET https://a.test/{expected}"]


def test_a_tag_of_the_script_before_a_template() -> None:
    script = body(
        """const tag = (strings, ...values) => String.raw({ raw: strings }, ...values).trim()
        http.get('https://a.test/' + tag` x `)
        http.get('https://a.test/' + tag`x${id()}`)
        http.get('https://a.test/' + other`x`)"""
    )
    assert urls(script) == ["GET https://a.test/x", "GET https://a.test/{}", "GET https://a.test/{}"]


def test_fields_of_a_query_are_set_and_deleted_in_turn() -> None:
    script = body(
        """const q = new URLSearchParams()
        q.append('a', '1'); q.append('a', '2'); q.append('b', id()); q.append('c')
        http.get(`https://a.test/?${q}`)
        q.set('a', '3'); q.delete('b'); q.append(name(), '4')
        http.get(`https://a.test/?${q}`)"""
    )
    assert urls(script) == ["GET https://a.test/?a=1&a=2&b={}", "GET https://a.test/?a=3&{}=4"]


def test_a_function_is_called_for_an_object() -> None:
    script = body(
        """const get = function (path) { return http.get(this.host + path) }
        get.call({ host: 'https://a.test' }, '/1')
        get.apply({ host: 'https://b.test' }, ['/2'])
        get.bind({ host: 'https://c.test' })('/3')"""
    )
    assert urls(script) == ["GET https://a.test/1", "GET https://b.test/2", "GET https://c.test/3"]


def test_a_function_that_needs_no_object() -> None:
    script = body(
        """const get = (path) => http.get('https://a.test' + path)
        get.call(null, '/1'); get.apply(null, list()); get.apply(null); get.bind(null)('/2'); get.bind()('/3')
        const client = { host: 'https://b.test', get(path) { return http.get(this.host + path) } }
        client.get.call(client, '/4')"""
    )
    assert urls(script) == [
        "GET https://a.test/1",
        "GET https://a.test{}",
        "GET https://a.test{}",
        "GET https://a.test/2",
        "GET https://b.test/4",
    ]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("'a.b'.split('.')", "x"), ("['a', 'b']", "x"), ("['a', ...more()]", "{}"), ("['a', more()]", "{}")],
)
def test_a_loop_that_walks_a_known_path(keys: str, expected: str) -> None:
    script = body(f"let v = {{ a: {{ b: 'x' }} }}; for (const k of {keys}) v = v[k]; http.get('https://a.test/' + v)")
    assert urls(script) == [f"GET https://a.test/{expected}"]
