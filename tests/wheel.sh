#!/bin/sh
# Install the built wheel into a fresh environment and use it far from the checkout: same data, same bill.
set -eu
repo=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PYTHONPATH

"$repo/.venv/bin/python" -m venv --without-pip "$work/venv"
"$repo/.venv/bin/python" -m pip --disable-pip-version-check --quiet --python "$work/venv/bin/python" install "$repo"/dist/*.whl
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
"$repo/.venv/bin/python" -m pip --disable-pip-version-check --quiet --python "$work/venv/bin/python" install 'htpy>=25'
venv/bin/kiyaku site write wheel --html --rules rules/dokodemo-prime --today 2026-11-01 >/dev/null
"$repo/.venv/bin/kiyaku" site write checkout --html --rules rules/dokodemo-prime --today 2026-11-01 >/dev/null
diff -r checkout wheel
test -s wheel/terms/assets/calculator/program.js
echo "the wheel works outside the checkout: $(basename "$repo"/dist/*.whl)"
