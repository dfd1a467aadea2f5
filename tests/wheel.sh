#!/bin/sh
# Build the wheel once more in another place, the same to the byte; install it into a fresh environment and use it far from
# the checkout: same data, same bill.
set -eu
repo=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PYTHONPATH

# Another folder, other rights, another day, zone, language and order of hashing; the first build is asked for its own.
mkdir "$work/again"
(
  umask 077
  cd "$repo"
  cp -R LICENSE README.md pyproject.toml .gitignore engine schemas rules "$work/again/"
  cd "$work/again"
  find . -name '*.pyc' -exec rm -f {} +
  rm -f engine/kiyaku/feel/syntax/feel.table.json
  find . -exec touch -t 200103040506 {} +
  export TZ=Asia/Tokyo LC_ALL=C PYTHONHASHSEED=7
  PYTHONPATH=engine "$repo/.venv/bin/python" -m kiyaku.feel.syntax.grammar
  "$repo/.venv/bin/python" -m pip --disable-pip-version-check --quiet wheel --no-deps --no-build-isolation --wheel-dir dist .
)
digest() { "$repo/.venv/bin/python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }
first=$(digest "$repo"/dist/*.whl)
second=$(digest "$work"/again/dist/*.whl)
if [ "$first" != "$second" ]; then
  echo "two builds of the wheel differ: $first, $second" >&2
  exit 1
fi

"$repo/.venv/bin/python" -m venv --without-pip "$work/venv"
"$repo/.venv/bin/python" -m pip --disable-pip-version-check --quiet --python "$work/venv/bin/python" install \
  --require-hashes --only-binary :all: --requirement "$repo/requirements/core.txt"
"$repo/.venv/bin/python" -m pip --disable-pip-version-check --quiet --python "$work/venv/bin/python" install --no-deps "$repo"/dist/*.whl
mkdir "$work/rules"
cp -R "$repo/rules/dokodemo-prime" "$work/rules/"
cp "$repo/docs/examples/contract.yaml" "$work/"
cd "$work"

venv/bin/python -I - "$work" <<'PYTHON'
import sys
from pathlib import Path

import kiyaku
from kiyaku.messages import catalogue
from kiyaku.resources import law_dir, open_schema, schema_dir

home = Path(sys.argv[1]).resolve()
for place in (Path(kiyaku.__file__), schema_dir(), law_dir()):
    assert home in place.resolve().parents, f"{place} is not in the wheel"
assert open_schema("article")["$id"].endswith("article.schema.json")
assert {p.stem for p in law_dir().glob("*.yaml")} == {"consumption-tax", "statutory-interest", "holidays"}
assert catalogue()
for name in ("py.typed", "feel/syntax/feel.lark", "feel/syntax/feel.table.json"):
    assert (Path(kiyaku.__file__).parent / name).is_file(), f"{name} is not in the wheel"
PYTHON

venv/bin/kiyaku --help >/dev/null
venv/bin/kiyaku bill contract.yaml --month 2026-07 --explain --rules rules/dokodemo-prime >wheel.txt
"$repo/.venv/bin/kiyaku" bill contract.yaml --month 2026-07 --explain --rules rules/dokodemo-prime >checkout.txt
diff checkout.txt wheel.txt
test -s wheel.txt

# The site needs one package more, and says so; its style sheets and scripts come with the wheel.
if venv/bin/kiyaku site write none --rules rules/dokodemo-prime --today 2026-11-01 2>without.txt; then exit 1; fi
grep -q 'kiyaku\[site\]' without.txt
"$repo/.venv/bin/python" -m pip --disable-pip-version-check --quiet --python "$work/venv/bin/python" install \
  --require-hashes --only-binary :all: --requirement "$repo/requirements/site.txt"
venv/bin/kiyaku site write wheel --html --rules rules/dokodemo-prime --today 2026-11-01 >/dev/null
"$repo/.venv/bin/kiyaku" site write checkout --html --rules rules/dokodemo-prime --today 2026-11-01 >/dev/null
diff -r checkout wheel
test -s wheel/terms/assets/calculator/program.js
echo "the wheel works outside the checkout: $(basename "$repo"/dist/*.whl), sha256 $first, twice"
