#!/usr/bin/env bash
# Resolves requirements.lock and requirements-dev.lock with hashes. Torch and its CUDA parts stay out: environment.sh picks the build.
set -euo pipefail
cd "$(dirname "$0")/.."
links=$(.venv/bin/python -m pip config get global.find-links 2>/dev/null || true)
[ -z "$links" ] || export UV_FIND_LINKS=$links
compile=(.venv/bin/uv pip compile --quiet pyproject.toml --universal -p 3.11 --generate-hashes --no-header --no-annotate)
cuda=$("${compile[@]}" --extra dev --extra local-model --extra postgres -o /dev/stdout \
  | grep -oE '^(nvidia-[a-z0-9-]+|cuda-[a-z]+|triton|torch)' | sort -u | sed 's/^/--no-emit-package /')
# shellcheck disable=SC2086
"${compile[@]}" $cuda -o requirements.lock
# shellcheck disable=SC2086
"${compile[@]}" $cuda --extra dev --extra local-model --extra postgres -c requirements.lock -o requirements-dev.lock
