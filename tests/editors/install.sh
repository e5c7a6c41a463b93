#!/usr/bin/env bash
# Installs what `make test-editors` drives into DIR: VS Code as code-server, and a client for Chromium. Needs npm, and a
# compiler for code-server's native modules. What can't be had is said on standard output and its tests are skipped.
# usage: install.sh DIR
set -euo pipefail
mkdir -p "${1:?}"
dir=$(cd "$1" && pwd)
version=4.100.3
npm=(npm --no-audit --no-fund --loglevel=error)

for tool in chromium nvim emacs hx tmux; do
  command -v "$tool" >/dev/null || echo "skipped: there is no $tool"
done
command -v npm >/dev/null || { echo "skipped: there is no npm, so there is no VS Code to drive"; exit 0; }
command -v rg >/dev/null || { echo "skipped: there is no rg (ripgrep), by which VS Code finds files"; exit 0; }
[ -e "$dir/.made-$version" ] && exit 0

skip() {
  echo "skipped: code-server $version can't be installed ($1), so VS Code is not driven"
  exit 0
}

cd "$dir"
[ -f package.json ] || echo '{"name": "editors", "private": true}' >package.json
"${npm[@]}" install --ignore-scripts playwright-core@1.56.1 "code-server@$version" || skip "npm"

# Its own install script fails on a plain machine, so its parts are installed here one by one.
npm_config_build_from_source=argon2 "${npm[@]}" rebuild argon2 >/dev/null || skip "argon2"
cd node_modules/code-server/lib/vscode
"${npm[@]}" install --omit=dev --ignore-scripts || skip "npm"
gyp=$(find "$(dirname "$(readlink -f "$(command -v npm)")")/.." /usr/share/nodejs/node-gyp /usr/lib/node_modules \
  -path '*node-gyp/bin/node-gyp.js' -print -quit 2>/dev/null)
[ -n "$gyp" ] || skip "no node-gyp"
headers=()
[ -f /usr/include/node/node.h ] && headers=(--nodedir=/usr)
for module in node-pty @vscode/spdlog native-watchdog; do
  [ -d "node_modules/$module" ] || continue
  (cd "node_modules/$module" && node "$gyp" rebuild --silent "${headers[@]}" >/dev/null 2>&1) || skip "$module"
done
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
ln -sfn node_modules node_modules.asar
(cd bin/remote-cli && ln -sf code-linux.sh code-server)
(cd bin/helpers && ln -sf browser-linux.sh browser.sh)
(cd extensions && "${npm[@]}" install --omit=dev --ignore-scripts) || skip "npm"
"$dir/node_modules/.bin/code-server" --version >/dev/null || skip "it does not start"
touch "$dir/.made-$version"
