#!/bin/bash
# [SEED=n] start.sh: Kolibri 0.19.5 on 127.0.0.1:18201, in a known state; SEED tells its classes and users, all ids are random
set -e; . "$(dirname "$0")/../env.sh"
venv -r "$HERE/requirements.txt"; stop_app; need_free 18201 18202
export KOLIBRI_HOME=$RUN KOLIBRI_DISABLE_PING=true KOLIBRI_LISTEN_ADDRESS=127.0.0.1 KOLIBRI_RUN_MODE=test; B=$S/base-$SEED
if [ ! -f "$S/empty/.ready" ]; then  # the migrated database, and that of each SEED, are kept: a reset is a copy
  rm -rf "$RUN" "$S/empty"; "$S/venv/bin/kolibri" manage migrate >"$S/migrate.log" 2>&1 || { tail -5 "$S/migrate.log" >&2; exit 1; }
  cp -r "$RUN" "$S/empty"; touch "$S/empty/.ready"
fi
if [ ! -f "$B/.ready" ]; then
  rm -rf "$RUN" "$B"; cp -r "$S/empty" "$RUN"
  "$S/venv/bin/python" "$HERE/site/seed.py" >"$S/seed.log" 2>&1 || { tail -5 "$S/seed.log" >&2; exit 1; }
  cp -r "$RUN" "$B"; touch "$B/.ready"
fi
rm -rf "$RUN"; cp -r "$B" "$RUN"
launch "$S/venv/bin/kolibri" start --foreground --port 18201 --zip-port 18202
wait_for http://127.0.0.1:18201/en/auth/ 120
