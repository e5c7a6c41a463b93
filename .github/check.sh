#!/usr/bin/env bash
# The step of action.yml: installs loadlint from the action's own checkout, and checks the caller's scripts.
# Needs Python 3.11 or newer. Values come as environment variables, never as text of this script.
set -euo pipefail

lines() { # the lines of a text that are not empty, into the array `given`
  given=()
  while IFS= read -r line; do
    [ -z "$line" ] || given+=("$line")
  done <<<"$1"
}

# The environment of an earlier run may have come out of the cache.
if [ ! -e "$RUNNER_TEMP/loadlint/.installed" ]; then
  python3 -m venv "$RUNNER_TEMP/loadlint"
  "$RUNNER_TEMP/loadlint/bin/python" -m pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"
  touch "$RUNNER_TEMP/loadlint/.installed"
fi

lines "$LOADLINT_ARGUMENTS"
arguments=(check --output-format github "${given[@]}")
lines "$LOADLINT_PATHS"
arguments+=(-- "${given[@]}")

code=0
"$RUNNER_TEMP/loadlint/bin/loadlint" "${arguments[@]}" || code=$?
if [ -n "$LOADLINT_SARIF" ] && [ "$code" -lt 2 ]; then
  arguments[2]=sarif
  "$RUNNER_TEMP/loadlint/bin/loadlint" "${arguments[@]}" >"$LOADLINT_SARIF" || true
fi
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
