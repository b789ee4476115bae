"""All that is stated of one subject of ESCO's RDF, to lines of the shape the CSV route gives; last step of esco_dump.

Works on written N-Triples terms, as bytes: most labels are plain ASCII and pass as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from s4c_graph.core.coverage import Counted, Coverage, wanted
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.ntriples import literal
from s4c_graph.intake import esco_dump_terms as t
from s4c_graph.intake.esco_findings import Notes

_INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD))
_CLEAN_LABEL = re.compile(rb"[!-\[\]-~]+(?: [!-\[\]-~]+)*")
_CLEAN_TEXT = re.compile(rb"[!-\[\]-~](?:(?:[ -\[\]-~]|\\[n\"\\t])*[!-\[\]-~])?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_DATE = re.compile(rb'"(\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?)"')
_TRUE = (b'"true"', b'"1"')

Said = dict[bytes, list[bytes]]
"""Predicate → objects, of one subject."""


def unescaped(body: bytes) -> str:
    r"""The text that the inside of a written literal stands for.

    >>> unescaped(rb"a \"b\" \u00e9")
    'a "b" é'
    """
    text = body.decode("utf-8")
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _LETTERS.get(m[3], m[3]), text)


def label(body: bytes) -> bytes:
    """The inside of a label, put right as the CSV route does: single blanks, nothing invisible, NFC."""
    if _CLEAN_LABEL.fullmatch(body):
        return body
    text = unescaped(body)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return literal(" ".join(text.split()))[1:-1].encode()


def text(body: bytes) -> bytes:
    """The inside of a text: edges, line ends and Unicode form put right, nothing else."""
    if _CLEAN_TEXT.fullmatch(body):
        return body
    said = unescaped(body).replace("\r\n", "\n").replace("\r", "\n").strip()
    return literal(unicodedata.normalize("NFC", said))[1:-1].encode()


def parted(term: bytes) -> tuple[bytes, bytes]:
    """The inside of a written literal, and its language (empty where it has none).

    >>> parted(b'"bus"@en'), parted(b'"1"^^<urn:x>')
    ((b'bus', b'en'), (b'1', b''))
    """
    end = term.rindex(b'"')
    tail = term[end + 1 :]
    return term[1:end], tail[1:] if tail[:1] == b"@" else b""


class Writer:
    """Writes subjects, counts what they are, and notes what is odd about them."""

    def __init__(self, names: Names, notes: Notes, label: str, languages: Sequence[str] = ()) -> None:
        self.notes, self.label = notes, label
        self._languages, self._wanted = languages, dict[bytes, bool]()
        self._covered = Counted()
        self.counts: Counter[str] = Counter()
        self.labels: Counter[tuple[bytes, bytes]] = Counter()
        self._skill_group = f"<{names.term('EscoSkillGroup')}>".encode()
        self._isco_group = f"<{names.term('EscoIscoGroup')}>".encode()

    def lines(self, subject: bytes, said: Said) -> Iterator[bytes]:
        """The lines of one subject, without line feeds; nothing for what is no concept, scheme or end of a relation."""
        kinds = said.get(t.TYPE, ())
        pairs: set[tuple[bytes, bytes]] = set()
        if t.SCHEME in kinds:
            self.counts["concept schemes"] += 1
            pairs |= self._scheme(subject, said)
        elif kinds:
            pairs |= self._concept(subject, said, kinds)
        elif not subject.startswith(b"_"):
            message = "a relation with something that is no concept of the file; kept as stated"
            if any(p in said for p in t.BACK):
                self._tell("ESCO-06", message, subject)
                self._relations(subject, said, self.counts)
        pairs.update((p, o) for p in t.BACK if p in said for o in said[p] if o != subject or p not in _UP)
        for predicate, obj in sorted(pairs):
            yield b"%b %b %b ." % (subject, predicate, obj)

    def _tell(self, code: str, message: str, subject: bytes, value: bytes = b"") -> None:
        focus = subject[1:-1].decode("utf-8", "replace")
        self.notes.tell(code, message, self.label, focus=focus, value=value[:200].decode("utf-8", "replace"))

    def _concept(self, s: bytes, said: Said, kinds: Sequence[bytes]) -> set[tuple[bytes, bytes]]:
        pairs = {(t.TYPE, t.CONCEPT)} | self._labels(s, said) | self._texts(s, said)
        gone = any(o.startswith(_TRUE) for o in said.get(t.DEPRECATED, ()))
        status = _status(said)
        gone = gone or status == b'"obsolete"'
        if gone:
            pairs |= {(t.DEPRECATED, _DEPRECATED), (t.STATUS, status or b'"obsolete"')}
            self.counts["obsolete concepts"] += 1
            if t.REPLACED_BY not in said:
                self._tell("ESCO-25", "an obsolete concept without a replacement", s)
        elif status:
            pairs.add((t.STATUS, status))
        kind, classes = self._sort(s, said, kinds, gone)
        if kind and not gone:
            self._cover(kind, pairs)
        pairs |= classes
        pairs.update((t.REPLACED_BY, o) for o in said.get(t.REPLACED_BY, ()) if o.startswith(b"<"))
        pairs.update((p, o) for p in (t.SKILL_TYPE, t.REUSE, t.ISCO_GROUP) for o in said.get(p, ()) if o[:1] == b"<")
        for o in said.get(t.REGULATED, ()):
            pairs.add((t.REGULATED, o if o[:1] == b"<" else b'"%b"' % text(parted(o)[0])))
        codes = [b'"%b"' % label(parted(o)[0]) for o in said.get(t.NOTATION, ()) if o[:1] == b'"']
        if not codes and s.startswith(t.ISCED_IRI):
            codes = [b'"%b"' % s[len(t.ISCED_IRI) : -1]]
        pairs.update((t.NOTATION, code) for code in codes if code != b'""')
        if dates := [m[1] for o in said.get(t.MODIFIED, ()) if (m := _DATE.match(o))]:
            newest = max(dates)
            pairs.add((t.MODIFIED, b'"%b"^^<%b>' % (newest, _DATE_TIME if b"T" in newest else _DAY)))
        schemes = {*said.get(t.IN_SCHEME, ()), *said.get(t.TOP_OF, ())}
        pairs.update((t.IN_SCHEME, o) for o in schemes)
        return pairs

    def _cover(self, kind: str, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        """Count what is said of a concept, by language."""
        self._covered.concept(kind)
        found: dict[bytes, set[bytes]] = {}
        for p, o in pairs:
            if p in _COVERED:
                found.setdefault(o[o.rindex(b'"') + 2 :], set()).add(p)
        for lang, said in found.items():
            self._covered.said(lang.decode("utf-8", "replace"), kind, *(p in said for p in _COVERED))

    def coverage(self) -> Coverage:
        """How much of it is said in which language."""
        return self._covered.coverage()

    def _asked(self, lang: bytes) -> bool:
        if lang not in self._wanted:
            self._wanted[lang] = wanted(lang.decode("utf-8", "replace"), self._languages)
        return self._wanted[lang]

    def _sort(self, s: bytes, said: Said, kinds: Sequence[bytes], gone: bool) -> tuple[str, set[tuple[bytes, bytes]]]:
        """What kind it is, its classes beside skos:Concept, and what follows from them."""
        counts = Counter[str]() if gone else self.counts
        broader = self._relations(s, said, counts)
        if t.SKILL in kinds:
            counts["skills"] += 1
            return "skills", {(t.TYPE, t.SKILL), (t.TYPE, t.MEMBER)}
        if t.OCCUPATION in kinds:
            counts["occupations"] += 1
            made = {(t.TYPE, t.OCCUPATION), (t.TYPE, t.MEMBER)}
            if t.ISCO_GROUP not in said:
                made.update((t.ISCO_GROUP, o) for o in broader if o.startswith(t.ISCO_IRI))
            return "occupations", made
        if s.startswith(t.ISCO_IRI):
            counts["ISCO groups"] += 1
            return "ISCO groups", {(t.TYPE, self._isco_group)}
        if s.startswith((t.SKILL_IRI, t.ISCED_IRI)):
            counts["skill groups"] += 1
            return "skill groups", {(t.TYPE, self._skill_group)}
        return "", set()

    def _relations(self, s: bytes, said: Said, counts: Counter[str]) -> set[bytes]:
        """Count its relations by the half of ESCO its IRI is in; what is broader than it."""
        needs = len(set(said.get(t.ESSENTIAL, ()))) + len(set(said.get(t.OPTIONAL, ())))
        broader = set(said.get(t.BROADER, ())) - {s}
        if s.startswith((t.OCCUPATION_IRI, t.ISCO_IRI)):
            counts["broader relations of occupations"] += len(broader)
            counts["occupation-skill relations"] += needs
        elif s.startswith((t.SKILL_IRI, t.ISCED_IRI)):
            counts["broader relations of skills"] += len(broader)
            counts["skill-skill relations"] += needs
        return broader

    def _scheme(self, s: bytes, said: Said) -> set[tuple[bytes, bytes]]:
        pairs = {(t.TYPE, t.SCHEME)} | self._labels(s, said) | self._texts(s, said)
        titles = {lang: o for o, lang in self._worded(s, said.get(t.TITLE, ()), label)}
        labels = {o.rpartition(b"@")[2]: parted(o)[0] for p, o in pairs if p == t.PREF}
        pairs.update((t.TITLE, b'"%b"@%b' % (o, lang)) for lang, o in (labels | titles).items())
        if status := _status(said):
            pairs.add((t.STATUS, status))
        return pairs

    def _worded(self, s: bytes, terms: Iterable[bytes], clean: object) -> Iterator[tuple[bytes, bytes]]:
        put_right = label if clean is label else text
        for term in sorted(set(terms)):
            if term[:1] != b'"':
                continue
            body, lang = parted(term)
            if not lang:
                self._tell("ESCO-27", "a label or text without a language; left out", s, term)
            elif (not self._languages or self._asked(lang)) and (body := put_right(body)):
                yield body, lang

    def _labels(self, s: bytes, said: Said) -> set[tuple[bytes, bytes]]:
        """Each label once, preferred before alternative before hidden ones (SKOS S13)."""
        pairs: set[tuple[bytes, bytes]] = set()
        taken: set[tuple[bytes, bytes]] = set()
        preferred: set[bytes] = set()
        more: list[tuple[bytes, bytes]] = []
        for body, lang in self._worded(s, said.get(t.PREF, ()), label):
            if (body, lang) in taken:
                continue
            if lang in preferred:
                message = "more than one preferred label in a language; the others are kept as alternative ones"
                self._tell("ESCO-24", message, s, body)
                more.append((body, lang))
                continue
            preferred.add(lang)
            taken.add((body, lang))
            pairs.add((t.PREF, b'"%b"@%b' % (body, lang)))
            self.labels[t.PREF, lang] += 1
        if not preferred and not self._languages and (t.SCHEME in said.get(t.TYPE, ()) or s.startswith(_OF_ESCO)):
            self._tell("ESCO-07", "a concept or scheme without any preferred label", s)
        for predicate, extra in ((t.ALT, more), (t.HIDDEN, [])):
            for word in (*self._worded(s, said.get(predicate, ()), label), *extra):
                if word not in taken:
                    taken.add(word)
                    pairs.add((predicate, b'"%b"@%b' % word))
                    self.labels[predicate, word[1]] += 1
        return pairs

    def _texts(self, s: bytes, said: Said) -> set[tuple[bytes, bytes]]:
        pairs: set[tuple[bytes, bytes]] = set()
        for predicate in t.TEXTS:
            seen: dict[bytes, bytes] = {}
            for body, lang in self._worded(s, said.get(predicate, ()), text):
                if seen.setdefault(lang, body) != body:
                    self._tell("ESCO-24", "more than one text of a kind in a language; one is kept", s, body)
            pairs.update((predicate, b'"%b"@%b' % (body, lang)) for lang, body in seen.items())
        return pairs

    def summary(self) -> Mapping[str, int]:
        """How much there is of everything, by kind, under the names that the CSV route uses."""
        kinds = {t.PREF: "preferred", t.ALT: "alternative", t.HIDDEN: "hidden"}
        labels = {f"{kinds[p]} labels {lang.decode()}": n for (p, lang), n in sorted(self.labels.items())}
        return {**dict.fromkeys(_COUNTED, 0), **self.counts, **labels}


def _status(said: Said) -> bytes:
    for o in sorted(said.get(t.STATUS, ())) + sorted(said.get(t.ADMS_STATUS, ())):
        if o[:1] == b'"':
            return b'"%b"' % label(parted(o)[0])
        if o[:1] == b"<":  # a value of an authority list
            return b'"%b"' % re.split(rb"[/#]", o[1:-1])[-1].lower()
    return b""


_COVERED = (t.PREF, t.ALT, t.DESCRIPTION)
_OF_ESCO = (t.SKILL_IRI, t.ISCED_IRI, t.OCCUPATION_IRI, t.ISCO_IRI)
"""Concepts that must have a name; values of value lists have none of their own."""
_UP = (t.BROADER, t.NARROWER)
_DEPRECATED = f'"true"^^<{EXTERNAL["xsd"]}boolean>'.encode()
_DATE_TIME, _DAY = f"{EXTERNAL['xsd']}dateTime".encode(), f"{EXTERNAL['xsd']}date".encode()
_COUNTED = (
    "skills",
    "occupations",
    "skill groups",
    "ISCO groups",
    "occupation-skill relations",
    "skill-skill relations",
    "broader relations of occupations",
    "broader relations of skills",
    "concept schemes",
)
