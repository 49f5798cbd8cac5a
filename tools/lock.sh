#!/bin/sh
# Writes requirements.lock: every package that pyproject.toml leads to, pinned, with its hashes.
# Called by `make lock`; pins that still fit are kept, UPGRADE=1 moves them all to the newest.
set -eu

python=$1
if ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
    echo "The lock is made with Python 3.11, the oldest that firstcome runs on; a newer one would" \
        "leave out what 3.11 needs. Build .venv anew with it: make setup PYTHON=python3.11" >&2
    exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip --disable-pip-version-check --quiet install pip-tools==7.6.2

# A lock made on one machine must not know that machine: no index, no local folder, no path.
"$scratch/venv/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras \
    --extra dev --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
    --no-emit-options ${UPGRADE:+--upgrade} --output-file requirements.lock pyproject.toml

{
    echo "# Every package, pinned, with the hashes of its files. Written by \`make lock\`."
    grep -v -e '^# Every package' -e '^--' requirements.lock
} >"$scratch/lock"
cp "$scratch/lock" requirements.lock
echo "requirements.lock: $(grep -c '^[a-z0-9].*==' requirements.lock) packages"
