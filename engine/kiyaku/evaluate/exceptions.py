"""Exceptions between clauses made executable: which apply, which prevails, what would have held without them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kiyaku.book.model import Decision, Expression, Override, OverrideVersion
from kiyaku.evaluate.expressions import Call
from kiyaku.evaluate.outcome import Absent, Considered, Value
from kiyaku.evaluate.runtime import Run
from kiyaku.evaluate.transitions import kept_by, otherwise
from kiyaku.timeline import Timeline

if TYPE_CHECKING:
    from kiyaku.evaluate.plan import Plan


def compile_exceptions(plan: Plan, decision: Decision, base: Call, parameters: tuple[str, ...]) -> Call:
    """A decision's own logic with its exceptions put before it; the logic itself if there are none."""
    found = [_Exception(plan, o, parameters) for o in plan.terms.overrides.get(decision.name, ())]
    exceptions = [e for e in found if e.possible]
    if not exceptions:
        return base
    applies = [e.applies for e in exceptions]
    traced = plan.traced

    def call(run: Run, day: date, *arguments: Value) -> Value:
        hits = None
        for test in applies:
            hit = test(run, day, arguments)
            if hit is not None:
                hits = [hit] if hits is None else [*hits, hit]
        if hits is None:
            return base(run, day, *arguments)
        outranked = {cited for hit in hits for cited in hit.version.over}
        winners = [hit for hit in hits if hit.version.citation not in outranked]
        instead = otherwise(base, run, day, arguments) if traced else (None, "ok")
        results = [hit.result(run, arguments) for hit in winners]
        if not results or any(r != results[0] for r in results[1:]):
            cited = "、".join(str(hit.version.citation) for hit in hits)
            raise Absent("contradiction", cited, decision=decision.name)
        if traced:
            for hit in winners:
                hit.record(run, results[0], instead, arguments)
        if isinstance(results[0], Absent):
            raise results[0]
        return results[0]

    if traced or parameters:
        return call
    return _quickly(exceptions, base, call)


def _quickly(exceptions: list[_Exception], base: Call, slowly: Call) -> Call:
    """The same for a decision without parameters that keeps no trace; mostly no exception applies."""
    tests = [e.quick for e in exceptions]
    if None in tests:
        return slowly

    def call(run: Run, day: date) -> Value:
        for first, last, when in tests:  # type: ignore[misc]
            if not first <= day < last or when(run, day):
                return slowly(run, day)
        return base(run, day)

    return call


class _Exception:
    """A clause's exception to a decision, compiled."""

    def __init__(self, plan: Plan, override: Override, parameters: tuple[str, ...]) -> None:
        def maybe(e: Expression | None) -> Call | None:
            return plan.function(e, parameters) if e is not None else None

        self.plan = plan
        self.override = override
        self.arises = maybe(override.arises_when)
        self.governed = maybe(override.governed_by)
        entries = plan.reaching_back(override.versions).entries
        taken = [(i, v) for i, v in entries if v.option is None or plan.options.get(v.option[0]) == v.option[1]]
        self.possible = bool(taken)
        self.versions = Timeline(
            tuple(
                (
                    i,
                    _Compiled(
                        v,
                        plan.function(v.when, parameters),
                        maybe(v.then),
                        plan.review(v.review, v.citation, parameters),
                    ),
                )
                for i, v in taken
            )
        )
        self.kept = kept_by(plan, {v.citation for _, v in override.versions.entries})
        interval = taken[0][0] if len(taken) == 1 else None
        self._only = self.versions.entries[0][1] if interval is not None else None
        self._first = interval.start or date.min if interval is not None else date.min
        self._last = interval.end or date.max if interval is not None else date.max

    @property
    def quick(self) -> tuple[date, date, Call] | None:
        """The days and the condition of an exception of one version that arises by itself."""
        if self._only is None or self.arises is not None or self.governed is not None or self.kept:
            return None
        return self._first, self._last, self._only.when

    def applies(self, run: Run, day: date, arguments: tuple[Value, ...]) -> _Hit | None:
        """The exception as it applies on a day, or None if it does not."""
        coverage = run.tracer.coverage if run.tracer is not None else None
        if self.arises is not None:
            arisen = self.arises(run, day, *arguments)
            if coverage is not None and self.override.arises_when is not None:
                coverage.hit("condition", self.override.arises_when.address, bool(arisen))
            if not arisen:
                return None
        if self.governed is not None:
            day = self.governed(run, day, *arguments)
        chosen = next((kept.before for kept in self.kept if kept.holds(run, day)), day)
        if self._only is not None and self._first <= chosen < self._last:
            found: _Compiled | None = self._only
        else:
            found = self.versions.at(chosen)
            if found is None:
                self._refuse_unheld(chosen)
                return None
        assert found is not None
        holds = found.when(run, day, *arguments)
        if coverage is not None:
            coverage.hit("condition", found.version.when.address, bool(holds))
        if holds:
            return _Hit(found, day)
        if run.tracer is not None:
            v = found.version
            run.tracer.top.considered.append(
                Considered(citation=str(v.citation), version=v.version, about=v.about, applied=False)
            )
        return None

    def _refuse_unheld(self, day: date) -> None:
        status = self.plan.terms.absence(day, self.override.versions)
        if status == "text_unavailable":
            first = self.override.versions.entries[0][1]
            raise absence(self.plan, status, str(first.citation), day)


class _Compiled:
    """One version of an exception, compiled."""

    __slots__ = ("review", "then", "version", "when")

    def __init__(self, version: OverrideVersion, when: Call, then: Call | None, review: Call | None) -> None:
        self.version, self.when, self.then, self.review = version, when, then, review


class _Hit:
    """An exception that applies."""

    __slots__ = ("compiled", "day")

    def __init__(self, compiled: _Compiled, day: date) -> None:
        self.compiled, self.day = compiled, day

    @property
    def version(self) -> OverrideVersion:
        """The version of the exception."""
        return self.compiled.version

    def result(self, run: Run, arguments: tuple[Value, ...]) -> Value:
        """The value that holds instead, or the absence."""
        if self.compiled.then is None:
            return _Ruled(str(self.version.absent), str(self.version.citation))
        return self.compiled.then(run, self.day, *arguments)

    def record(self, run: Run, value: Value, instead: tuple[Value, str], arguments: tuple[Value, ...]) -> None:
        """Tell the tracer."""
        assert run.tracer is not None
        run.tracer.coverage.hit("override", self.version.place.address)
        frame = run.tracer.top
        frame.citation, frame.version, frame.day = str(self.version.citation), self.version.version, self.day
        frame.considered.append(
            Considered(
                citation=str(self.version.citation),
                version=self.version.version,
                about=self.version.about,
                applied=True,
                value=None if isinstance(value, Absent) else value,
                instead_of=instead[0],
                instead_of_status=instead[1],
            )
        )
        option = (self.version.option[0],) if self.version.option else ()
        frame.readings = tuple(dict.fromkeys((*frame.readings, *self.version.readings, *option)))
        if self.compiled.review is not None:
            frame.reviews += self.compiled.review(run, self.day, *arguments)


class _Ruled(Absent):
    """An absence that a clause rules; equal to another of the same name."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ruled) and self.status == other.status

    def __hash__(self) -> int:
        return hash(self.status)


def absence(plan: Plan, status: str, citation: str, day: date) -> Absent:
    """The absence of a clause on a day, with the revision that was in force."""
    revision = plan.terms.revision_at(day)
    return Absent(
        status,
        citation,
        day=day,
        revision=revision.effective if revision else None,
        number=revision.number if revision else None,
    )
