#!/bin/bash
# [SEED=n] start.sh: Optuna Dashboard 0.21.0 on 127.0.0.1:18501, in a known state; SEED tells how many studies there are
set -e; . "$(dirname "$0")/../env.sh"
venv -r "$HERE/requirements.txt"; stop_app; need_free 18501; B=$S/base-$SEED
if [ ! -f "$B/.ready" ]; then  # the database of each SEED is kept: a reset is a copy
  rm -rf "$B"; mkdir -p "$B"; "$S/venv/bin/python" "$HERE/site/seed.py" "$B/optuna.db" >"$S/seed.log" 2>&1 || { tail -5 "$S/seed.log" >&2; exit 1; }
  touch "$B/.ready"
fi
rm -rf "$RUN"; mkdir -p "$RUN"; cp "$B/optuna.db" "$RUN/optuna.db"
launch "$S/venv/bin/optuna-dashboard" "sqlite:///$RUN/optuna.db" --host 127.0.0.1 --port 18501
wait_for http://127.0.0.1:18501/dashboard 60
