"""Did Trac's database see the whole flow? checks(run, seed) gives (check, holds, what was found)."""

import sqlite3


def plus(s):
    return (s or "").replace("+", " ")  # a form's '+' left as it was by the converter is not what is judged


def checks(run, seed):
    c = sqlite3.connect(f"file:{run}/project/db/trac.db?mode=ro", uri=True)
    q = lambda s, *a: c.execute(s, a).fetchall()
    w = q("select version, author, comment, text from wiki where name='NightRunbook' order by version")
    yield (
        "wiki page saved twice (form token and version worked)",
        [(x[0], x[1]) for x in w] == [(1, "anonymous"), (2, "anonymous")],
        [x[:3] for x in w],
    )
    yield "its comment", w and plus(w[0][2]) == "first draft, half done", w and w[0][2]
    yield "its second text has the valves", len(w) > 1 and "valves" in w[1][3], w and w[-1][3]
    t = q("select id, status, resolution, owner from ticket where replace(summary, '+', ' ')='Pump is loud at night'")
    yield (
        "one ticket, accepted and resolved (ticket number and view time worked)",
        [x[1:] for x in t] == [("closed", "fixed", "anonymous")],
        t,
    )
    n = [
        plus(v)
        for (v,) in q(
            "select newvalue from ticket_change where ticket=? and field='comment' order by time", t[0][0] if t else -1
        )
    ]
    yield "two comments", n == ["I look at it.", "Bearing changed."], n
