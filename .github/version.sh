#!/usr/bin/env bash
# What an environment with loadlint depends on, for the cache of action.yml: the Python, and every file of the package.
set -euo pipefail
cd "$GITHUB_ACTION_PATH"
version=$( { python3 -c 'import sys; print(sys.executable, sys.version)'
  find pyproject.toml server grammars -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum; } | sha256sum | cut -c1-16)
echo "version=$version" >>"$GITHUB_OUTPUT"
