"""XPath regular expressions in bounded time.

A pattern becomes a short program that is run by depth-first search over its own stack: the first alternative that leads
to a match wins, as in a backtracking engine.  Whether a state (instruction, position) leads to a match depends on
nothing else unless the pattern has back-references, so a state that was tried is never tried again, and the search
takes at most `program x text` steps.  With back-references that would be wrong; there, and everywhere else, the number
of steps is limited, and a search that exceeds it ends in a fault.  No pattern can hang the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import cast

from kiyaku.feel.budget import charge, charge_for, charge_once
from kiyaku.feel.errors import Fault
from kiyaku.feel.regex.chars import Test, case_variants
from kiyaku.feel.regex.syntax import (
    Alternation,
    Chars,
    End,
    Group,
    Node,
    Parser,
    Reference,
    Repeat,
    Sequence,
    Start,
    without_space,
)

MAX_PATTERN = 10_000
MAX_PROGRAM = 5_000
MAX_STEPS = 1_000_000
_SLOTS = 16  # of a group's ends that are copied in one step
_MAKING = 4  # steps of the request for each instruction of a program
_STEPS = 2  # of a search count as one of the request

Slots = tuple[int, ...]  # start and end of every group, then the marks of loops; -1 where not set

# What an instruction does; its operands are a test, targets or a slot.
_CHAR, _SPLIT, _JUMP, _SAVE, _START, _END, _REFERENCE, _PROGRESS, _MATCH = range(9)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One step: `first` and `second` are targets (in order of preference), a slot, or a group."""

    code: int
    first: int = 0
    second: int = 0
    test: Test | None = None


@dataclass(frozen=True, slots=True)
class RegexProgram:
    """A pattern, ready to run."""

    steps: tuple[Instruction, ...]
    groups: int
    slots: int
    multiline: bool
    ignore_case: bool
    has_references: bool


class _Compiler:
    """Lays a tree out as instructions."""

    def __init__(self, groups: int) -> None:
        self.steps: list[Instruction] = []
        self.slots = 2 * (groups + 1)

    def emit(self, step: Instruction) -> int:
        if len(self.steps) >= MAX_PROGRAM:
            raise Fault("regex-too-large", limit=MAX_PROGRAM)
        self.steps.append(step)
        return len(self.steps) - 1

    def lay(self, node: Node) -> None:
        match node:
            case Chars(test=test):
                self.emit(Instruction(_CHAR, test=test))
            case Start():
                self.emit(Instruction(_START))
            case End():
                self.emit(Instruction(_END))
            case Reference(group):
                self.emit(Instruction(_REFERENCE, group))
            case Group(number, body):
                self.emit(Instruction(_SAVE, 2 * number))
                self.lay(body)
                self.emit(Instruction(_SAVE, 2 * number + 1))
            case Sequence(parts):
                for part in parts:
                    self.lay(part)
            case Alternation(branches):
                self._choice(branches)
            case Repeat():
                self._repeat(node)

    def _choice(self, branches: tuple[Node, ...]) -> None:
        jumps: list[int] = []
        for branch in branches[:-1]:
            split = self.emit(Instruction(_SPLIT))
            self.lay(branch)
            jumps.append(self.emit(Instruction(_JUMP)))
            self.steps[split] = Instruction(_SPLIT, split + 1, len(self.steps))
        self.lay(branches[-1])
        for jump in jumps:
            self.steps[jump] = Instruction(_JUMP, len(self.steps))

    def _repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self.lay(node.body)
        if node.most is None:
            self._loop(node)
            return
        splits: list[int] = []
        for _ in range(node.most - node.least):
            splits.append(self.emit(Instruction(_SPLIT)))
            self.lay(node.body)
        for split in splits:
            self.steps[split] = self._split(node.greedy, split + 1, len(self.steps))

    def _loop(self, node: Repeat) -> None:
        """A loop whose body must move on: a turn that matched nothing leads nowhere."""
        mark = self.slots
        self.slots += 1
        split = self.emit(Instruction(_SPLIT))
        self.emit(Instruction(_SAVE, mark))
        self.lay(node.body)
        self.emit(Instruction(_PROGRESS, mark))
        self.emit(Instruction(_JUMP, split))
        self.steps[split] = self._split(node.greedy, split + 1, len(self.steps))

    @staticmethod
    def _split(greedy: bool, inside: int, after: int) -> Instruction:
        return Instruction(_SPLIT, inside, after) if greedy else Instruction(_SPLIT, after, inside)


def parsed(pattern: str, flags: str = "") -> tuple[Parser, Node]:
    """A pattern as a tree, with the parser that knows its groups.

    Raises:
        Fault: the pattern or the flags are wrong, or the pattern is too long.
    """
    for flag in flags:
        if flag not in "smix":
            raise Fault("regex-flag", flag=flag)
    if len(pattern) > MAX_PATTERN:
        raise Fault("regex-too-large", limit=MAX_PATTERN)
    text = without_space(pattern) if "x" in flags else pattern
    parser = Parser(text, ignore_case="i" in flags, dot_all="s" in flags)
    return parser, parser.parse()


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, flags: str = "") -> RegexProgram:
    """The program of a pattern.

    Raises:
        Fault: the pattern or the flags are wrong, or the pattern is too large.
    """
    parser, tree = parsed(pattern, flags)
    compiler = _Compiler(parser.groups)
    compiler.lay(tree)
    compiler.emit(Instruction(_MATCH))
    return RegexProgram(
        steps=tuple(compiler.steps),
        groups=parser.groups,
        slots=compiler.slots,
        multiline="m" in flags,
        ignore_case="i" in flags,
        has_references=parser.has_references,
    )


class _Search:
    """Looks for matches of one program in one text, within one allowance of steps."""

    def __init__(self, program: RegexProgram, text: str) -> None:
        self.program = program
        self.text = text
        self.left = MAX_STEPS
        charge(1)

    def find(self, start: int) -> Slots | None:
        """The leftmost match that begins at or after a position."""
        tried: set[int] = set()
        before = self.left
        found = None
        try:
            for begin in range(start, len(self.text) + 1):
                found = self._match(begin, tried)
                if found is not None:
                    break
        finally:
            charge((before - self.left) // _STEPS)
        return found

    def _match(self, begin: int, tried: set[int]) -> Slots | None:
        steps, text = self.program.steps, self.text
        width, length = len(steps), len(text)
        remember = not self.program.has_references
        empty = (begin, *(-1,) * (self.program.slots - 1))
        stack: list[tuple[int, int, Slots]] = [(0, begin, empty)]
        left = self.left
        while stack:
            at, position, slots = stack.pop()
            while True:
                left -= 1
                if left < 0:
                    raise Fault("regex-too-slow", limit=MAX_STEPS)
                if remember:
                    state = position * width + at
                    if state in tried:
                        break
                    tried.add(state)
                step = steps[at]
                at += 1
                code = step.code
                if code == _CHAR:
                    assert step.test is not None
                    if position == length or not step.test(text[position]):
                        break
                    position += 1
                elif code == _SPLIT:
                    stack.append((step.second, position, slots))
                    at = step.first
                elif code == _JUMP:
                    at = step.first
                elif code == _SAVE:
                    slots = (*slots[: step.first], position, *slots[step.first + 1 :])
                    left -= len(slots) // _SLOTS
                elif code == _PROGRESS:
                    if slots[step.first] == position:
                        break
                elif code == _MATCH:
                    self.left = left
                    return (slots[0], position, *slots[2:])
                elif code == _REFERENCE:
                    moved = self._repeated(step.first, position, slots)
                    if moved is None:
                        break
                    position = moved
                elif not (self._at_start(position) if code == _START else self._at_end(position)):
                    break
        self.left = left
        return None

    def _repeated(self, group: int, position: int, slots: Slots) -> int | None:
        """Where the text of a group ends if it stands here again; a group that has not matched is empty."""
        captured = self.text[slots[2 * group] : slots[2 * group + 1]] if slots[2 * group + 1] >= 0 else ""
        here = self.text[position : position + len(captured)]
        self.left -= len(captured)
        if here == captured:
            return position + len(captured)
        alike = self.program.ignore_case and len(here) == len(captured)
        if alike and all(a in case_variants(b) for a, b in zip(here, captured, strict=True)):
            return position + len(captured)
        return None

    def _at_start(self, position: int) -> bool:
        if position == 0:
            return True
        return self.program.multiline and self.text[position - 1] == "\n" and position < len(self.text)

    def _at_end(self, position: int) -> bool:
        if position == len(self.text):
            return True
        return self.program.multiline and self.text[position] == "\n"


def _program(pattern: str, flags: str) -> RegexProgram:
    program = compile_pattern(pattern, flags)
    charge_once((pattern, flags), _MAKING * len(program.steps))
    return program


def _all(program: RegexProgram, text: str) -> Iterator[Slots]:
    """Every match, from left to right; none may be empty."""
    if _Search(program, "").find(0) is not None:
        raise Fault("regex-matches-nothing")
    search = _Search(program, text)
    position = 0
    while (found := search.find(position)) is not None:
        yield found
        position = max(found[1], found[0] + 1)


def search(text: str, pattern: str, flags: str = "") -> bool:
    """Whether the pattern matches somewhere in the text.

    Raises:
        Fault: the pattern or the flags are wrong, or the search takes too long.
    """
    return _Search(_program(pattern, flags), text).find(0) is not None


def split(text: str, pattern: str, flags: str = "") -> tuple[str, ...]:
    """The parts of the text between the matches.

    Raises:
        Fault: the pattern is wrong or matches the empty string, or the search takes too long.
    """
    parts: list[str] = []
    end = 0
    for found in _all(_program(pattern, flags), text):
        parts.append(text[end : found[0]])
        end = found[1]
    return (*parts, text[end:])


def replace(text: str, pattern: str, replacement: str, flags: str = "") -> str:
    """The text with every match replaced; `$1` stands for a group, `$0` for the whole match.

    Raises:
        Fault: pattern, flags or replacement are wrong, the pattern matches the empty string, or it takes too long.
    """
    program = _program(pattern, flags)
    template = replacement_pieces(replacement, program.groups)
    parts: list[str] = []
    end = 0
    for found in _all(program, text):
        parts.append(text[end : found[0]])
        for piece in template:
            if isinstance(piece, str):
                parts.append(piece)
            elif found[2 * piece + 1] >= 0:
                parts.append(text[found[2 * piece] : found[2 * piece + 1]])
        charge_for(template, *parts[len(parts) - len(template) :])
        end = found[1]
    return "".join((*parts, text[end:]))


@lru_cache(maxsize=256)
def replacement_pieces(replacement: str, groups: int) -> tuple[str | int, ...]:
    """The texts and group numbers of a replacement; a number takes as many digits as name a group.

    Raises:
        Fault: the replacement is wrong.
    """
    pieces: list[str | int] = []
    position = 0
    while position < len(replacement):
        c, following = replacement[position], replacement[position + 1 : position + 2]
        position += 1
        if c == "\\" and following in ("\\", "$"):
            pieces.append(following)
            position += 1
        elif c == "$" and following.isascii() and following.isdigit():
            number, position = int(following), position + 1
            while position < len(replacement) and replacement[position].isascii() and replacement[position].isdigit():
                longer = number * 10 + int(replacement[position])
                if longer > groups:
                    break
                number, position = longer, position + 1
            if number <= groups:
                pieces.append(number)
        elif c in "\\$":
            raise Fault("regex-replacement", replacement=replacement[:80], position=position)
        else:
            pieces.append(c)
    return tuple(_joined(pieces))


def _joined(pieces: Iterable[str | int]) -> Iterator[str | int]:
    """The pieces, neighbouring texts as one."""
    for is_text, group in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(cast("Iterable[str]", group))
        else:
            yield from group
