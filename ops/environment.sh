#!/usr/bin/env bash
# Creates or refreshes .venv from the lock files; does nothing when they have not changed. Usage: environment.sh run|dev
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE VIRTUAL_ENV

fail() { printf '\n  %s\n\n' "$*" >&2; exit 1; }

kind=${1:-run}
locks=(requirements.lock requirements-evals.lock); [ "$kind" = dev ] && locks+=(requirements-dev.lock)
wanted=$(cat requirements.lock requirements-evals.lock requirements-dev.lock pyproject.toml ops/environment.sh | sha256sum | cut -d' ' -f1)
# What is there for development is enough to run.
for stamp in .venv/.stamp-dev ".venv/.stamp-$kind"; do
  [ -x .venv/bin/xiaoer ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0
done

python=
for candidate in python3.12 python3.11 python3.13 python3; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,13))' 2>/dev/null
  then python=$candidate; break; fi
done
# The machine's own python3 first, when it fits: its wheels are the likeliest to be at hand.
python3 -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,13))' 2>/dev/null && python=python3
[ -n "$python" ] || fail "Xiaoer needs Python 3.11, 3.12 or 3.13 and found $(python3 --version 2>/dev/null || echo none). On Debian/Ubuntu: apt install python3 python3-venv"
"$python" -c 'import ensurepip' 2>/dev/null || fail "Python has no venv module. On Debian/Ubuntu: apt install python3-venv"

free=$(df -Pk . | awk 'NR==2 {print int($4/1024)}')
[ "$free" -ge 4000 ] || [ -d .venv ] || fail "Only $free MB are free here; the environment needs about 4000 MB. Free some space and run again."

echo "Setting up Python ($($python --version), about two minutes the first time) ..."
[ -x .venv/bin/python ] || "$python" -m venv .venv
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv==0.13.9'

# uv does not read pip's find-links: hand them over, so that wheels on this machine's disk are used.
links=$(.venv/bin/python -m pip config get global.find-links 2>/dev/null || .venv/bin/python -m pip config get user.find-links 2>/dev/null || true)
[ -z "$links" ] || export UV_FIND_LINKS=${UV_FIND_LINKS:-$links}
[ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$PIP_CERT}
export UV_HTTP_TIMEOUT=180 VIRTUAL_ENV=$PWD/.venv
uv=.venv/bin/uv
torch=$(grep -oE '"torch==[0-9.]+"' pyproject.toml | tr -d '"')

# The CPU build of torch, from the disk, from PyTorch's own index, or at worst whatever the registry has.
"$uv" pip install --quiet --offline "$torch" 2>/dev/null \
  || { [ -n "$links" ] && "$uv" pip install --quiet --no-deps --no-index --find-links "${links%%[[:space:]]*}" "$torch" 2>/dev/null; } \
  || "$uv" pip install --quiet --torch-backend cpu "$torch" 2>/dev/null \
  || "$uv" pip install --quiet "$torch" \
  || fail "Installing $torch failed; see the message above. Is a package registry reachable?"
for lock in "${locks[@]}"; do
  "$uv" pip install --no-progress --quiet -r "$lock" || fail "Installing from $lock failed; see the message above."
done
"$uv" pip install --quiet --no-deps -e . || fail "Installing Xiaoer itself failed; see the message above."
[ -x .venv/bin/xiaoer ] || fail "The command .venv/bin/xiaoer was not made; please report this."
echo "$wanted" > "$stamp"
