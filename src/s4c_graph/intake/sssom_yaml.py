"""The metadata of a mapping set as YAML, read event by event within bounds and written in the standard's manner.

SSSOM/TSV forbids directives, tags, anchors and aliases; they are refused, so that nothing is built or multiplied.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from s4c_graph.core.errors import InputError

LIMIT = 1_000_000
_DEPTH = 8
_EVENTS = 100_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]([^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*)\Z")
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Metadata:
    """Slots by name, each a text, a list or a mapping; and the line each begins on."""

    slots: Mapping[str, Any]
    lines: Mapping[str, int]


def read(text: str, file: str) -> Metadata:
    """The metadata in a YAML document; every scalar stays the text it was written as.

    Raises InputError, with file and line, for what is not YAML, is no mapping, names a slot twice, is larger
    than 1 MB, deeper than 8 levels, or has a tag, a directive, an anchor or an alias.

    >>> read("a: 1.10\\nb: [x]", "f").slots
    {'a': '1.10', 'b': ['x']}
    """
    import yaml

    if len(text) > LIMIT:
        raise InputError("its metadata are larger than 1 MB", where=file, mend="keep rows out of the # lines")
    loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
    try:
        return _Reader(yaml.parse(text, Loader=loader), file).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"metadata are not YAML: {error.problem}", where=f"{file}:{line}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError("metadata are not YAML", where=file, mend="write one 'slot: value' a line") from error


class _Reader:
    def __init__(self, events: Iterator[Any], file: str) -> None:
        self._events, self._file, self._count = events, file, 0
        self.lines: dict[str, int] = {}

    def document(self) -> Metadata:
        first: Any = None
        while (event := self._next()) is not None:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if event.version or event.tags:
                    raise self._refused("a YAML directive", event)
                if first is not None:
                    raise self._told("more than one YAML document", event)
            elif not kind.startswith(("Stream", "Document")):
                first = self._node(event, 0)
        if not isinstance(first, dict):
            mend = "write one 'slot: value' a line"
            raise InputError("metadata are not a list of slots", where=self._file, mend=mend)
        return Metadata(first, self.lines)

    def _next(self) -> Any:
        self._count += 1
        if self._count > _EVENTS:
            raise InputError("its metadata hold too many entries", where=self._file, mend="split the set")
        return next(self._events, None)

    def _node(self, event: Any, depth: int) -> Any:
        kind = type(event).__name__
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise self._refused("a YAML anchor or alias", event)
        if getattr(event, "tag", None):
            raise self._refused(f"the YAML tag {event.tag[:60]}", event)
        if depth > _DEPTH:
            raise self._told(f"nested deeper than {_DEPTH} levels", event)
        if kind == "ScalarEvent":
            return "" if event.implicit[0] and event.value in _NULLS else event.value
        if kind == "SequenceStartEvent":
            items = []
            while type(event := self._next()).__name__ != "SequenceEndEvent":
                items.append(self._node(event, depth + 1))
            return items
        found: dict[str, Any] = {}
        while type(event := self._next()).__name__ != "MappingEndEvent":
            key = self._node(event, depth + 1)
            if not isinstance(key, str):
                raise self._told("a name that is no text", event)
            if key in found:
                raise self._told(f"{key} a second time", event)
            if depth == 0:
                self.lines[key] = event.start_mark.line + 1
            found[key] = self._node(self._next(), depth + 1)
        return found

    def _told(self, what: str, event: Any) -> InputError:
        return InputError(f"metadata have {what}", where=f"{self._file}:{event.start_mark.line + 1}")

    def _refused(self, what: str, event: Any) -> InputError:
        where = f"{self._file}:{event.start_mark.line + 1}"
        return InputError(f"metadata have {what}, which SSSOM forbids", where=where, mend="write the value out")


def write(slots: Mapping[str, str | Sequence[str] | Mapping[str, str] | Sequence[Mapping[str, str]]]) -> str:
    """Slots as YAML, in their order: block lists, plain words where they stay text, double quotes elsewhere.

    >>> print(write({"mapping_set_id": "https://example.org/s", "creator_label": ["A: B"], "sssom_version": "1.1"}))
    mapping_set_id: https://example.org/s
    creator_label:
      - "A: B"
    sssom_version: "1.1"
    <BLANKLINE>
    """
    lines: list[str] = []
    for name, said in slots.items():
        key = _scalar(name)
        if isinstance(said, str):
            lines.append(f"{key}: {_scalar(said, plainly=name.endswith(('_date', '_confidence')))}")
        elif isinstance(said, Mapping):
            lines += [f"{key}:", *(f"  {_scalar(k)}: {_scalar(v)}" for k, v in said.items())]
        else:
            lines.append(f"{key}:")
            for item in said:
                if isinstance(item, str):
                    lines.append(f"  - {_scalar(item)}")
                else:
                    pairs = [f"{_scalar(k)}: {_scalar(v)}" for k, v in item.items()]
                    lines += [f"  {'  ' if n else '- '}{pair}" for n, pair in enumerate(pairs)]
    return "".join(line + "\n" for line in lines)


def _scalar(text: str, *, plainly: bool = False) -> str:
    """Plain where any reader takes it for the same text; ``plainly`` for numbers and dates, which are no text."""
    import yaml

    if plainly and re.fullmatch(r"[\d.-]+", text):
        return text
    if _PLAIN.match(text) and len(text) < 10_000:
        try:
            if yaml.safe_load(f"a: {text}") == {"a": text} and yaml.safe_load(f"- {text}") == [text]:
                return text
        except (yaml.YAMLError, ValueError):
            pass
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: _escape(found[0]), quoted)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
