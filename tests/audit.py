"""`python -m tests.audit`: the locked versions, held against published advisories by pip-audit (`make audit`).

Exit status: 0 when every version was looked up and none has an advisory, or when the service gave no answer at all
(then it says that the audit did not run; with AUDIT_REQUIRED=1 that is 3); 1 for an advisory; 2 when some were not
found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.repo import ROOT

LOCKS = ("pip", "core", "tools", "dev")
"""Small ones first: where the service does not answer, few questions are asked.  `site` is a part of `dev`."""


def verdict(report: Any) -> tuple[int, list[str]]:
    """Exit status and lines for a report of pip-audit (its JSON), or for None: it made none."""
    packages = report["dependencies"] if report else []
    unanswered = [p for p in packages if "skip_reason" in p]
    if len(unanswered) == len(packages):
        return 3, ["the audit did not run: the service of advisories gave no answer"]
    found = [
        f"{p['name']} {p['version']}: {v['id']}, mended in {', '.join(v['fix_versions']) or 'no version yet'}"
        for p in packages
        for v in p.get("vulns", ())
    ]
    missed = [f"{p['name']}: {p['skip_reason']}" for p in unanswered]
    summary = f"{len(packages) - len(unanswered)} of {len(packages)} versions looked up, {len(found)} advisories"
    return 1 if found else 2 if missed else 0, [*found, *missed, summary]


def audit(lock: str) -> Any:
    """What pip-audit reports of a lock (its JSON); None where it ended without a report."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner=off", "--disable-pip", "--require-hashes"]
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        names = ["--requirement", str(ROOT / "requirements" / f"{lock}.txt"), "--format=json", f"--output={report}"]
        subprocess.run([*command, *names], capture_output=True, check=False)
        return json.loads(report.read_text("utf-8")) if report.is_file() else None


def main() -> int:
    """Run the command."""
    seen = {0}
    for name in LOCKS:
        status, lines = verdict(audit(name))
        print(*(f"requirements/{name}.txt: {line}" for line in lines), sep="\n")
        if status == 3:
            return 3 if os.environ.get("AUDIT_REQUIRED") == "1" else max(seen)
        seen.add(status)
    return 1 if 1 in seen else max(seen)


if __name__ == "__main__":
    sys.exit(main())
