"""Did Optuna's database see the whole flow? checks(run, seed) gives (check, holds, what was found)."""

import json
import sqlite3
from pathlib import Path

NOTE = 'Top shelf is "too hot".\nTry fan.'


def checks(run, seed):
    database = sqlite3.connect(f"file:{Path(run) / 'optuna.db'}?mode=ro", uri=True)
    studies = [row[0] for row in database.execute("select study_name from studies order by study_id")]
    yield "the study is there", studies[seed % 5 + 1 :] == ["Night oven"], studies
    rows = database.execute(
        "select key, value_json from study_system_attributes a join studies s using (study_id) where s.study_name like 'Night oven%'"
    ).fetchall()
    text = "".join(json.loads(value) for key, value in sorted(rows) if key.startswith("dashboard:note_str:"))
    yield "its note is there", text == NOTE, rows
