#!/bin/bash
# [SEED=n] start.sh: Roundup 2.5.0 on 127.0.0.1:18401, in a known state; SEED tells its issues
set -e; . "$(dirname "$0")/../env.sh"
venv -r "$HERE/requirements.txt"; stop_app; need_free 18401; B=$S/base-$SEED
if [ ! -f "$B/.ready" ]; then  # the tracker of each SEED is kept: a reset is a copy
  rm -rf "$B"; mkdir -p "$B"; "$S/venv/bin/python" "$HERE/site/seed.py" "$B/tracker" >"$S/seed.log" 2>&1 || { tail -5 "$S/seed.log" >&2; exit 1; }
  touch "$B/.ready"
fi
rm -rf "$RUN"; mkdir -p "$RUN"; cp -r "$B/tracker" "$RUN/tracker"
launch "$S/venv/bin/python" "$HERE/site/serve.py" "$RUN/tracker" 18401
wait_for http://127.0.0.1:18401/desk/ 60
