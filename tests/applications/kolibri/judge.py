"""Did Kolibri's database see the whole flow? checks(run, seed) gives (check, holds, what was found)."""

import sqlite3


def checks(run, seed):
    c = sqlite3.connect(f"file:{run}/db.sqlite3?mode=ro", uri=True)
    q = lambda s, *a: c.execute(s, a).fetchall()
    f = q("select id from kolibriauth_collection where kind='facility'")
    k = q(
        "select id, name, parent_id from kolibriauth_collection where kind='classroom' and name like 'Night astronomy%'"
    )
    yield "one class, renamed, in the facility", len(k) == 1 and k[0][1:] == ("Night astronomy 2", f[0][0]), k
    u = q("select id, full_name from kolibriauth_facilityuser where username='nora'")
    yield "one learner", [x[1] for x in u] == ["Nora Quist"], u
    m = q(
        "select count(*) from kolibriauth_membership where user_id=? and collection_id=?",
        u[0][0] if u else "",
        k[0][0] if k else "",
    )
    yield "enrolled in that class (both ids worked)", m == [(1,)], m
    s = q("select count(*) from kolibriauth_membership where collection_id=?", k[0][0] if k else "")
    yield "nobody else in it", s == [(1,)], s
