"""A review in a terminal: one proposal at a time, single keys, and the same from lines where nobody types."""

from __future__ import annotations

import os
import select
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from s4c_graph.cli import show

if TYPE_CHECKING:
    from s4c_graph.alignment.answers import Answer, Proposal
    from s4c_graph.core.names import Names
    from s4c_graph.flows.review import Sitting
    from s4c_graph.flows.review_shown import Shown

LONGEST_LINE, LONGEST_TEXT = 10_000, 1_500
RELATION_KEYS = {"e": "exact", "c": "close", "b": "broad", "n": "narrow"}
HELP = """a accept   r reject   0 no concept fits
e exact    c close    b broad: the concept is broader than the text    n narrow
o other concept, by words or IRI    t note, for the next decision    l less sure, the next decision
s skip     u undo, again and again     q quit     ? this help"""


class Keys(Protocol):
    """Where keys come from."""

    def key(self) -> str:
        """The next key; raises EOFError where there are no more."""

    def line(self, prompt: str) -> str:
        """A line that is typed after a prompt."""


class Pressed:
    """Keys of a terminal, each taken as it is pressed; a context, after which the terminal is as it was."""

    def __enter__(self) -> Self:
        import termios
        import tty

        self._fd = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._fd)
        tty.setcbreak(self._fd, termios.TCSADRAIN)  # what was typed ahead is kept
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cooked()

    def key(self) -> str:
        """The next key; of an arrow or the like only that it was one."""
        got = os.read(self._fd, 1)
        if not got:
            raise EOFError
        if got == b"\x1b" and self._more() in (b"[", b"O"):
            while (rest := self._more()) and not b"@" <= rest <= b"~":
                pass
        return got.decode("ascii", "replace")

    def line(self, prompt: str) -> str:
        """A line that is typed after a prompt, and may be edited until Enter."""
        import termios
        import tty

        sys.stderr.write(prompt)
        sys.stderr.flush()
        self._cooked()
        try:
            return _read()
        finally:
            tty.setcbreak(self._fd, termios.TCSADRAIN)

    def _more(self) -> bytes:
        """The next byte of what came at once; none where nothing waits."""
        return os.read(self._fd, 1) if select.select([self._fd], [], [], 0.01)[0] else b""

    def _cooked(self) -> None:
        import termios

        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)


class Typed:
    """Keys from lines: the first character of each is a key, what follows it the line that is asked for next."""

    def __init__(self) -> None:
        self._rest = ""

    def key(self) -> str:
        """The first character of the next line that is not empty."""
        self._rest = ""
        while not (line := _read().strip()):
            pass
        self._rest = line[1:].strip()
        return line[0]

    def line(self, prompt: str) -> str:
        """What followed the key, or else the next line."""
        rest, self._rest = self._rest, ""
        return rest or _read().strip()


def _read() -> str:
    """A line of standard input, cut where it is too long; raises EOFError at the end."""
    line = sys.stdin.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    whole = line
    while whole and not whole.endswith("\n"):
        whole = sys.stdin.readline(LONGEST_LINE)
    return line.replace("\x00", "").strip("\n")


@contextmanager
def keys() -> Iterator[Keys]:
    """Keys of the terminal; where standard input is none, or gives no single keys, lines."""
    if sys.stdin.isatty() and find_spec("termios") is not None:
        with Pressed() as pressed:
            yield pressed
    else:
        yield Typed()


class Terminal:
    """A sitting in a terminal."""

    def __init__(self, sitting: Sitting, names: Names, source: Keys) -> None:
        self._sitting, self._names, self._keys = sitting, names, source
        self._note, self._sure = "", 1.0
        self._acts = {"o": self._other, "t": self._take_note, "l": self._less_sure, "s": self._skip, "u": self._undo}

    def run(self) -> None:
        """Ask until nothing is left, or until q or the end of input."""
        from s4c_graph.core.errors import InputError

        review = self._sitting.review
        asked: Proposal | None = None
        try:
            while (proposal := review.current) is not None:
                if proposal is not asked:
                    self._show(self._sitting.shown(proposal))
                    asked = proposal
                key = self._keys.key().casefold()
                if key in ("q", "\x04"):
                    return
                if key == "\x03":
                    raise KeyboardInterrupt
                try:
                    self._act(key, proposal)
                except InputError as error:
                    _say(str(error))
                if key in ("u", "s"):
                    asked = None
        except EOFError:
            return

    def _act(self, key: str, proposal: Proposal) -> None:
        from s4c_graph.alignment.answers import ACCEPT, NONE, REJECT, Answer

        if key == "a":
            self._answer(Answer(ACCEPT, proposal.relation if not proposal.record.absent else ""))
        elif key == "r":
            self._answer(Answer(REJECT))
        elif key == "0":
            self._answer(Answer(NONE))
        elif key in RELATION_KEYS:
            self._answer(Answer(ACCEPT, RELATION_KEYS[key]))
        elif key in self._acts:
            self._acts[key]()
        elif key in ("?", "h"):
            _say(HELP)
        else:
            _say(f"{key!r} is no key; ? tells them")

    def _answer(self, answer: Answer) -> None:
        from dataclasses import replace

        self._sitting.answer(replace(answer, note=self._note, sure=self._sure))
        said = f"{answer.choice} {answer.relation}".strip()
        _say(f"  {said}{' (less sure)' if self._sure < 1 else ''}{f': {self._note}' if self._note else ''}")
        self._note, self._sure = "", 1.0

    def _other(self) -> None:
        """Another concept: words that are looked up, or an IRI; then its relation."""
        from s4c_graph.alignment.answers import OTHER, Answer

        said = self._keys.line("words or IRI: ").strip()
        if not said:
            return
        if self._names.expand(said) is not None:
            iri, label = self._sitting.concept(said)
        else:
            hits = self._sitting.search(said)
            for number, hit in enumerate(hits, 1):
                _say(f"  {number} {hit.label} ({hit.kind}, {self._names.short(hit.iri)})")
            if not hits:
                _say("  nothing is called so")
                return
            picked = self._keys.line("number, or nothing: ").strip()
            if not picked.isdecimal() or not 0 < int(picked[:3]) <= len(hits):
                _say("  no concept is chosen")
                return
            iri, label = hits[int(picked[:3]) - 1].iri, hits[int(picked[:3]) - 1].label
        key = self._keys.line(f"{label}: relation e, c, b or n: ").strip().casefold()[:1]
        if key not in RELATION_KEYS:
            _say("  no relation is chosen")
            return
        self._answer(Answer(OTHER, RELATION_KEYS[key], iri, label))

    def _take_note(self) -> None:
        from s4c_graph.alignment.answers import clean

        self._note = clean(self._keys.line("note: "))
        _say("  the note goes with the next decision" if self._note else "  no note")

    def _less_sure(self) -> None:
        self._sure = 1.0 if self._sure < 1 else 0.5
        _say("  the next decision is less sure (0.5)" if self._sure < 1 else "  the next decision is sure")

    def _skip(self) -> None:
        self._sitting.review.skip()

    def _undo(self) -> None:
        if not self._sitting.undo():
            _say("  there is nothing to take back")

    def _show(self, shown: Shown) -> None:
        """One proposal, with how far the review is."""
        review, record = self._sitting.review, shown.proposal.record
        whole = len(review.proposals)
        _say(f"\n── {whole - review.left + 1:,} of {whole:,} ──")
        _wrapped("text", shown.text + (f" [{shown.lang}]" if shown.lang else ""))
        _wrapped("context", shown.context)
        if record.absent:
            _wrapped("proposed", "no concept fits")
        else:
            relation = shown.proposal.relation or self._names.short(record.predicate)
            sure = "" if shown.confidence is None else f", {shown.confidence:g}"
            _wrapped("proposed", f"{shown.candidate.label or '(no label)'} ({relation}{sure})")
            _wrapped("", self._names.short(record.object))
            _wrapped("path", " > ".join(shown.candidate.path))
            _wrapped("meaning", shown.candidate.definition)
        for name, value in shown.reasons:
            _wrapped(name, self._names.short(value) if value.startswith("http") else value)
        _say("a e c b n · r 0 · o t l · s u q ?")


def _wrapped(name: str, text: str) -> None:
    if not text:
        return
    wide = max(40, min(shutil.get_terminal_size().columns, 110))
    cut = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …"
    begin = f"{name}: " if name else "  "
    _say(textwrap.fill(show.plain(cut), wide, initial_indent=begin, subsequent_indent="  "))


def _say(text: str) -> None:
    show.say("\n".join(show.plain(line) for line in text.split("\n")))
