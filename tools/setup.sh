#!/bin/sh
# Builds the environment in the folder named by the first argument, from the lock file.
# Called by `make setup`; PYTHON names an interpreter to use instead of the first that fits.
set -eu

venv=$1
new_enough='import sys; assert sys.version_info >= (3, 11)'

first_python() {
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3}; do
        if "$candidate" -c "$new_enough" 2>/dev/null; then
            if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
                echo "$candidate"
                return
            fi
            echo "$candidate has no venv module (Debian: apt-get install python3-venv)." >&2
        fi
    done
    echo "firstcome needs Python 3.11 or newer, with its venv module." >&2
    echo "Tried: ${PYTHON:-python3.11 to python3.14, python3}; python3 here is" \
        "$(python3 --version 2>&1 || true)." >&2
    echo "Install one, or name it: make setup PYTHON=/path/to/python3.11" >&2
    return 1
}

if ! "$venv/bin/python" -c "$new_enough; import pip" 2>/dev/null; then
    python=$(first_python)
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

echo "Installing what requirements.lock pins (a minute or two the first time)"
pip="$venv/bin/python -m pip --disable-pip-version-check -qq"
$pip install --require-hashes --no-deps -r requirements.lock
$pip install --no-index --no-deps --no-build-isolation -e .
echo "Ready: $venv"
