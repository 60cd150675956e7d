#!/usr/bin/env bash
# Creates .venv-bench with the libraries that `make bench-retrieval` compares with; does nothing when their list has not changed.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE VIRTUAL_ENV

fail() { printf '\n  %s\n\n' "$*" >&2; exit 1; }

wanted=$(cat bench/retrieval/requirements.txt ops/peers.sh | sha256sum | cut -d' ' -f1)
[ -f .venv-bench/.stamp ] && [ "$(cat .venv-bench/.stamp)" = "$wanted" ] && exit 0

echo "Setting up Haystack, LlamaIndex and LangChain in .venv-bench (about a minute) ..."
links=$(.venv/bin/python -m pip config get global.find-links 2>/dev/null || .venv/bin/python -m pip config get user.find-links 2>/dev/null || true)
[ -z "$links" ] || export UV_FIND_LINKS=${UV_FIND_LINKS:-$links}
[ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$PIP_CERT}
export UV_HTTP_TIMEOUT=180
[ -x .venv-bench/bin/python ] || .venv/bin/python -m venv --without-pip .venv-bench
.venv/bin/uv pip install --no-progress --quiet --python .venv-bench/bin/python -r bench/retrieval/requirements.txt \
  || fail "Installing the peers failed; see the message above. Is a package registry reachable?"
echo "$wanted" > .venv-bench/.stamp
