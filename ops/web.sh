#!/usr/bin/env bash
# Builds web/dist from the locked npm packages; does nothing when no source has changed.
set -euo pipefail
cd "$(dirname "$0")/../web"

fail() { printf '\n  %s\n\n' "$*" >&2; exit 1; }

command -v node >/dev/null || fail "Xiaoer's web pages need Node.js 20 or newer, and there is no 'node' here. On Debian/Ubuntu: apt install nodejs npm, or see nodejs.org"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || fail "Xiaoer's web pages need Node.js 20 or newer; this is $(node --version)."
command -v npm >/dev/null || fail "Node.js is here but npm is not. On Debian/Ubuntu: apt install npm"

# Not from git: the sources may have come as an archive.
wanted=$(find . \( -name node_modules -o -name dist \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
[ -f dist/.stamp ] && [ "$(cat dist/.stamp)" = "$wanted" ] && exit 0

echo "Building the web pages ..."
npm ci --no-audit --no-fund --loglevel=error || fail "npm could not install the web packages; see the message above."
npm run --silent build || fail "Building the web pages failed; see the message above."
echo "$wanted" > dist/.stamp
