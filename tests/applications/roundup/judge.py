"""Did Roundup's database see the whole flow? checks(run, seed) gives (check, holds, what was found)."""

import sqlite3
from pathlib import Path

NOTES = [["Water runs out", 'below the "left" side.'], ["A plumber is called."], ["Seal changed & tested."]]


def checks(run, seed):
    tracker = Path(run) / "tracker" / "db"
    database = sqlite3.connect(f"file:{tracker}/db?mode=ro", uri=True)
    found = database.execute(
        "select i.id, p._name, s._name, u._username from _issue i join _priority p on p.id = i._priority "
        "join _status s on s.id = i._status left join _user u on u.id = i._assignedto "
        "where i._title = 'Coffee machine leaks on floor 3'"
    ).fetchall()
    yield "one issue, urgent, resolved by maria", [row[1:] for row in found] == [("urgent", "resolved", "maria")], found
    issue = found[0][0] if found else -1
    keywords = database.execute(
        "select k._name from issue_keyword l join _keyword k on k.id = l.linkid where l.nodeid = ?", (issue,)
    ).fetchall()
    yield "with its keyword", keywords == [("door",)], keywords
    messages = database.execute("select linkid from issue_messages where nodeid = ? order by linkid", (issue,)).fetchall()
    texts = [next(tracker.glob(f"files/msg/*/msg{number}")).read_text().splitlines() for (number,) in messages]
    yield "and three notes", texts == NOTES, texts
