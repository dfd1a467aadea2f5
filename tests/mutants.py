"""`python -m tests.mutants`: a sample of faults put into what computes amounts; the tests must notice them.

One comparison, operator, number, condition or truth value of a module is changed at a time, and the tests that come to
its line run until one fails: those first that come to few other lines.  Which they are is what `make coverage` has
recorded, with the test of every line; without a record it is made (`--record`).  What no test notices is printed, and
must stand in tests/mutants.yaml with the reason; at least 90 % of the sample must be noticed.

No library does this here: those that are maintained change functions through a stand-in, which the registry of
built-ins and the compiler would take for the function itself, and pass over what is decorated.

  python -m tests.mutants --sample 60 --seed 1       # what CI runs
  python -m tests.mutants --only temporal/days.py    # every mutant of one module
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from coverage import CoverageData

from tests.repo import ROOT

ENGINE = ROOT / "engine" / "kiyaku"
CORE = (
    *("value.py", "timeline.py", "numerals.py", "temporal/*.py", "feel/values/*.py", "feel/interpret.py"),
    *("feel/builtins/aggregates.py", "feel/builtins/dates.py", "feel/builtins/lists.py", "feel/builtins/numbers.py"),
    *("feel/builtins/ranges.py", "feel/types/units.py", "book/cover.py", "book/boxes.py", "book/calendar.py"),
    *("plan/absence.py", "plan/possible.py", "plan/specialise.py", "answer/bill.py", "answer/changes.py"),
    *("answer/deemed.py", "answer/fixed.py", "emit/python/accruals.py", "emit/python/exceptions.py"),
    *("emit/python/tables.py", "emit/python/straight/accrual.py"),
)
"""What computes amounts: values, days, tables, accruals, exceptions, bills."""

TESTS: tuple[str, ...] = (
    "tests/answer",
    "tests/book",
    "tests/emit/python",
    "tests/feel",
    "tests/plan",
    "tests/test_value.py",
)
TESTS += ("tests/test_timeline.py", "tests/test_numerals.py", "tests/test_whole_day.py")
LEAST = 90  # percent
_MOST_TESTS = 40  # that one mutant is tried by
_SECONDS = 120  # of processor time for one mutant

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the module below the engine, the number of the change in it, its line, and what became of what."""

    module: str
    number: int
    line: int
    change: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.change}"

    @property
    def key(self) -> str:
        """What it is called in mutants.yaml: without the line, which moves."""
        return f"{self.module} {self.change}"


# -- what may be changed


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The nodes that may be changed, each with what it becomes, in the order of the text."""
    for node in _walk(tree):
        other: ast.AST | None = None
        if isinstance(node, ast.Compare):
            for i, op in enumerate(node.ops):
                others = [*node.ops[:i], _COMPARED[type(op)](), *node.ops[i + 1 :]]
                yield node, ast.Compare(node.left, others, node.comparators)
        elif isinstance(node, ast.BinOp) and type(node.op) in _COMPUTED and not _of_types(node):
            other = ast.BinOp(node.left, _COMPUTED[type(node.op)](), node.right)
        elif isinstance(node, ast.BoolOp):
            other = ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            other = node.operand
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            other = ast.Constant(not node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            other = ast.Constant(node.value + 1)
        elif isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare | ast.UnaryOp | ast.BoolOp):
            other = copy.copy(node)
            other.test = ast.UnaryOp(ast.Not(), node.test)
        elif isinstance(node, ast.Break):
            other = ast.Continue()
        elif isinstance(node, ast.Continue):
            other = ast.Break()
        if other is not None:
            yield node, other


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that compute: no annotations, decorators, messages of errors, nor what only type checkers read."""
    yield node
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "keywords", "type_params") and not isinstance(
            node, ast.Call
        ):
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.Raise | ast.Assert | ast.AnnAssign):
                if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                    continue
                yield from _walk(child)
            elif isinstance(child, ast.AnnAssign) and child.value is not None:
                yield from _walk(child.value)


def _of_types(node: ast.BinOp) -> bool:
    return isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)


def mutants(module: str) -> list[Mutant]:
    """All mutants of a module."""
    tree = ast.parse((ENGINE / module).read_text("utf-8"))
    out = []
    for number, (node, other) in enumerate(changes(tree)):
        before, after = (_short(n) for n in (node, other))
        out.append(Mutant(module, number, getattr(node, "lineno", 1), f"{before} → {after}"))
    return out


def _short(node: ast.AST) -> str:
    head = node.test if isinstance(node, ast.If) else node
    text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(head)))
    return f"if {text}" if isinstance(node, ast.If) else text


def mutated(mutant: Mutant) -> ast.Module:
    """The module with the change."""
    tree = ast.parse((ENGINE / mutant.module).read_text("utf-8"))
    wanted, becomes = next(c for i, c in enumerate(changes(tree)) if i == mutant.number)

    class Change(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.copy_location(becomes, node) if node is wanted else self.generic_visit(node)

    Change().visit(tree)
    return ast.fix_missing_locations(tree)


# -- which tests come to a line


def record(path: Path) -> None:
    """Run the tests of the core and record the test of every line.

    Raises:
        CalledProcessError: a test fails without any mutant.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "--cov", "--cov-context=test"]
    environment = {**os.environ, "COVERAGE_FILE": str(path)}
    subprocess.run([*command, "--cov-report=", *TESTS], cwd=ROOT, env=environment, check=True)


class Recorded:
    """Which tests come to which lines."""

    def __init__(self, path: Path) -> None:
        self.data = CoverageData(str(path))
        self.data.read()
        self.size = Counter[str]()  # how many lines of the core a test comes to
        self.lines: dict[str, dict[int, list[str]]] = {}
        for file in sorted(self.data.measured_files()):
            found = {n: [c.split("|")[0] for c in cs if c] for n, cs in self.data.contexts_by_lineno(file).items()}
            self.lines[file] = found
            self.size.update(test for tests in found.values() for test in tests)

    def tests(self, mutant: Mutant) -> list[str]:
        """The tests that come to its line, or else to its module: its own first, then what comes to little else.

        Of those that come to much, some from all over.
        """
        path = ENGINE / mutant.module
        found = self.lines.get(str(path), {})
        tests = set(found.get(mutant.line, ())) or {t for tests in found.values() for t in tests}
        if not tests:  # a module of constants: what comes to its neighbours
            near = (lines for file, lines in self.lines.items() if Path(file).parent == path.parent)
            tests = {test for lines in near for some in lines.values() for test in some}
        tests = {t for t in tests if t.startswith(TESTS)}
        folder, _, name = mutant.module.removesuffix(".py").rpartition("/")
        own = "/".join(filter(None, ("tests", folder, f"test_{name}.py")))
        ordered = sorted(tests, key=lambda t: (not t.startswith(own), self.size[t], t))
        first, rest = ordered[: _MOST_TESTS // 2], ordered[_MOST_TESTS // 2 :]
        return first + rest[:: 1 + len(rest) // (_MOST_TESTS // 2)]


# -- one mutant


class _Loader(importlib.machinery.SourceFileLoader):
    tree: ast.Module

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        return compile(self.tree, self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        name = "kiyaku." + mutant.module.removesuffix(".py").replace("/", ".")
        self.name = name.removesuffix(".__init__")
        self.path = str(ENGINE / mutant.module)
        self.tree = mutated(mutant)

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = _Loader(fullname, self.path)
        loader.tree = self.tree
        return importlib.util.spec_from_file_location(fullname, self.path, loader=loader)


class _Failures:
    """What a run of pytest found wrong, a line each, for whoever started it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(report.nodeid + "\n")


def started(mutant: Mutant | None, tests: Sequence[str], failures: Path) -> int:
    """Start tests against a mutant, until the first fails, or as it is (None); the process.

    Its exit status is 0 where none fails; what fails is written to `failures`.
    """
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, tempfile.TemporaryDirectory() as folder:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            os.environ["XDG_CACHE_HOME"] = folder  # no book that a mutant made is ever read again
            options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "--hypothesis-seed=0"]
            if mutant is not None:
                resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
                sys.meta_path.insert(0, _Finder(mutant))
                options.append("-x")
            plugins = [_Failures(failures)]
            status = int(pytest.main([*options, f"--basetemp={folder}/tests", *tests], plugins))
    finally:
        os._exit(status)


def tried(sample: Sequence[Mutant], recorded: Recorded, jobs: int) -> Iterator[tuple[Mutant, str | None]]:
    """The mutants, each with the test that noticed it, None if none did; a test counts that passes without them.

    Raises:
        RuntimeError: the tests of mutants that ran on for ever, or could not even be read, do so without a mutant.
    """
    with tempfile.TemporaryDirectory() as folder:
        running: dict[int, Mutant] = {}
        found: dict[Mutant, str] = {}
        broken: list[str] = []  # the first tests of those that no single test noticed
        waiting = [m for m in reversed(sample) if recorded.tests(m)]
        while waiting or running:
            while waiting and len(running) < jobs:
                mutant = waiting.pop()
                running[started(mutant, recorded.tests(mutant), Path(folder) / str(id(mutant)))] = mutant
            child, status = os.wait()
            mutant = running.pop(child)
            failures = Path(folder) / str(id(mutant))
            if failures.exists():
                found[mutant] = failures.read_text("utf-8").splitlines()[0]
            elif status:
                found[mutant] = "it does not come to an end" if os.WIFSIGNALED(status) else "it cannot be read"
                broken += recorded.tests(mutant)[: None if os.WIFSIGNALED(status) else 1]
            else:
                print(f"survived: {mutant}", file=sys.stderr, flush=True)
            print(f"{len(found)} of {len(sample)} noticed", end="\r", file=sys.stderr, flush=True)
        plain = Path(folder) / "plain"
        tests = sorted({*found.values(), *broken} - {"it does not come to an end", "it cannot be read"})
        failed = os.waitpid(started(None, tests, plain), 0)[1] if tests else 0
        wrong = set(plain.read_text("utf-8").splitlines()) if plain.exists() else set()
        if failed and (not wrong or wrong & set(broken)):
            raise RuntimeError("tests fail without any mutant: run `make coverage`, then this again")
        for mutant in sample:
            test = found.get(mutant)
            yield mutant, None if test in wrong else test


# -- the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command: 0 if enough were noticed and every survivor has its reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, metavar="N", help="so many, drawn at random (default: all)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which (default: 1)")
    parser.add_argument("--only", metavar="MODULE", help="the mutants of one module below engine/kiyaku")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--record", action="store_true", help="record anew which tests come to which lines")
    options = parser.parse_args(arguments)
    path = ROOT / ".coverage"
    if options.record or not path.exists():
        record(path)
    modules = sorted({p.relative_to(ENGINE).as_posix() for g in CORE for p in ENGINE.glob(g)})
    every = [m for module in modules if options.only in (None, module) for m in mutants(module)]
    sample = every
    if options.sample is not None:
        sample = sorted(random.Random(options.seed).sample(every, min(options.sample, len(every))), key=str)
    reasons: dict[str, str] = yaml.safe_load((ROOT / "tests" / "mutants.yaml").read_text("utf-8")) or {}
    caught, unexplained = 0, 0
    for mutant, test in tried(sample, Recorded(path), options.jobs):
        caught += test is not None
        if test is None:
            reason = reasons.get(mutant.key)
            unexplained += reason is None
            print(f"survived: {mutant}\n          {reason or 'no reason is given in tests/mutants.yaml'}", flush=True)
    share = 100 * caught / len(sample) if sample else 100.0
    print(f"{caught} of {len(sample)} mutants noticed ({share:.1f} %; at least {LEAST} %), of {len(every)} there are")
    return 0 if share >= LEAST and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main())
