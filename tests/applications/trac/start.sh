#!/bin/bash
# [SEED=n] start.sh: Trac 1.6 on 127.0.0.1:18301, in a known state; SEED tells its tickets, wiki pages, milestones and dates
set -e; . "$(dirname "$0")/../env.sh"
venv -r "$HERE/requirements.txt"; stop_app; need_free 18301; B=$S/base-$SEED
if [ ! -f "$B/.ready" ]; then  # the environment of each SEED is kept: a reset is a copy
  rm -rf "$B"; mkdir -p "$B"; "$S/venv/bin/python" "$HERE/site/seed.py" "$B/project" >"$S/seed.log" 2>&1 || { tail -5 "$S/seed.log" >&2; exit 1; }
  touch "$B/.ready"
fi
rm -rf "$RUN"; mkdir -p "$RUN"; cp -r "$B/project" "$RUN/project"
launch "$S/venv/bin/tracd" --single-env --hostname 127.0.0.1 --port 18301 "$RUN/project"
wait_for http://127.0.0.1:18301/about 60
