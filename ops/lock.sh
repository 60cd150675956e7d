#!/usr/bin/env bash
# Resolves requirements.lock, -evals.lock and -dev.lock with hashes. Torch and its CUDA parts stay out: environment.sh picks the build.
set -euo pipefail
cd "$(dirname "$0")/.."
links=$(.venv/bin/python -m pip config get global.find-links 2>/dev/null || true)
[ -z "$links" ] || export UV_FIND_LINKS=$links
compile=(.venv/bin/uv pip compile --quiet pyproject.toml --universal -p 3.11 --generate-hashes --no-header --no-annotate)
# All at once first, from what is locked: the three files must go into one environment, and no part may pull up another.
whole=$(mktemp); trap 'rm -f "$whole"' EXIT
cat requirements-dev.lock > "$whole"
"${compile[@]}" --extra dev --extra evals --extra local-model --extra postgres -o "$whole"
cuda=$(grep -oE '^(nvidia-[a-z0-9-]+|cuda-[a-z]+|triton|torch)' "$whole" | sort -u | sed 's/^/--no-emit-package /')
# shellcheck disable=SC2086
"${compile[@]}" $cuda -c "$whole" -o requirements.lock
# shellcheck disable=SC2086
"${compile[@]}" $cuda -c "$whole" --extra evals -o requirements-evals.lock
# shellcheck disable=SC2086
"${compile[@]}" $cuda -c "$whole" --extra dev --extra evals --extra local-model --extra postgres -o requirements-dev.lock
