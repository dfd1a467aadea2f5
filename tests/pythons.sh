#!/bin/sh
# The demo and the tests of what computes on the supported versions of Python that this machine has, each in an environment of its own
# (.venv-3.12 …), from the same lock.  PYTHONS names versions or commands; TESTS what is run.  Says which were not found.
set -u
cd "$(dirname "$0")/.."
make=${MAKE:-make}
some="tests/feel/values tests/feel/types tests/plan"
tests=${TESTS:-$some tests/test_value.py tests/test_timeline.py tests/test_security.py}

# A command that answers as the version asked for: on the path, or a version that pyenv has.
found() {
  for candidate in "$1" "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python3; do
    if says=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
      case $1 in "$says" | */* | python*) echo "$candidate" && return ;; esac
    fi
  done
  return 1
}

bad=0
ran=
missing=
for version in ${PYTHONS:-3.11 3.12 3.13 3.14}; do
  if ! python=$(found "$version"); then
    missing="$missing $version"
    continue
  fi
  short=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "=== Python $short: $python"
  if "$make" --no-print-directory VENV=".venv-$short" PYTHON="$python" demo >/dev/null &&
    "$make" --no-print-directory VENV=".venv-$short" PYTHON="$python" TESTS="$tests" test; then
    ran="$ran $short"
  else
    bad=1
    echo "Python $short: failed" >&2
  fi
done
echo "Pythons: passed:${ran:- none}; not on this machine:${missing:- none}"
exit $bad
