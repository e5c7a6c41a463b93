#!/bin/bash
# [SEED=n] start.sh: Wagtail 8.0.1 on 127.0.0.1:18601, in a known state; SEED tells its articles, which shift all ids
set -e; . "$(dirname "$0")/../env.sh"
venv -r "$HERE/requirements.txt"; stop_app; need_free 18601
export BENCH_RUN=$RUN; cd "$HERE/site"; B=$S/base-$SEED
if [ ! -f "$B/.ready" ]; then  # the database of each SEED is kept: a reset is a copy
  rm -rf "$B" "$RUN"; mkdir -p "$B" "$RUN"; "$S/venv/bin/python" seed.py >"$S/seed.log" 2>&1 || { tail -5 "$S/seed.log" >&2; exit 1; }
  cp "$RUN/db.sqlite3" "$B/"; touch "$B/.ready"
fi
rm -rf "$RUN"; mkdir -p "$RUN"; cp "$B/db.sqlite3" "$RUN/"
launch "$S/venv/bin/python" manage.py runserver --noreload --insecure 127.0.0.1:18601
wait_for http://127.0.0.1:18601/admin/login/ 60
