"""What is wrong with the ends of each record, and with what a set states of itself (MAP-01 to 05, 16 to 21)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from s4c_graph.alignment.hygiene_facts import ESCO_NAME, OCCUPATION, SKILL, Concept, Facts, Vocabulary, family_of_source
from s4c_graph.alignment.hygiene_findings import Explained, found
from s4c_graph.alignment.hygiene_links import Row
from s4c_graph.alignment.hygiene_messages import LANGUAGES
from s4c_graph.core.mappings import ABSENT, MappingSet

SIDES = ("subject", "object")
_OTHER_LANGUAGE = 5
"""So many recorded labels, none of which is known, are taken for labels in a language that is not held."""
_KINDS = {
    SKILL: {"en": "skills and competences", "sv": "färdigheter och kompetenser", "pl": "umiejętności i kompetencje"},
    OCCUPATION: {"en": "roles and occupations", "sv": "roller och yrken", "pl": "role i zawody"},
}
_ELSEWHERE = {
    "en": ", though ESCO {versions} has it",
    "sv": ", fast ESCO {versions} har det",
    "pl": ", choć ESCO {versions} je ma",
}
_END = re.compile(r"[/#][^/#]*\Z")


def ends(rows: Sequence[Row], facts: Facts) -> Iterator[Explained]:
    """Ends that are missing, obsolete or of clashing kinds (MAP-01, MAP-02, MAP-05)."""
    for row in rows:
        for iri in dict.fromkeys(_iri(row, side) for side in SIDES):
            if iri:
                yield from _end(row, iri, facts)
        if row.holds:
            families = [facts.family(end) for end in (row.subject, row.object)]
            if set(families) == {SKILL, OCCUPATION}:
                said = {
                    lang: {
                        "a": facts.called(row.subject, lang),
                        "b": facts.called(row.object, lang),
                        "one": _KINDS[families[0]][lang],
                        "other": _KINDS[families[1]][lang],
                    }
                    for lang in LANGUAGES
                }
                yield _of_row("MAP-05", row, row.object, said)


def _end(row: Row, iri: str, facts: Facts) -> Iterator[Explained]:
    concept, vocabulary = facts.concepts.get(iri), facts.vocabulary(iri)
    version = vocabulary.title if vocabulary else ""
    if concept is None and vocabulary is not None and vocabulary.held:
        versions = ", ".join(facts.elsewhere.get(iri, ()))
        said = {
            lang: {
                "a": facts.called(iri, lang),
                "version": version,
                "elsewhere": _ELSEWHERE[lang].format(versions=versions) if versions else "",
            }
            for lang in LANGUAGES
        }
        yield _of_row("MAP-01", row, iri, said)
    elif concept is not None and concept.obsolete:
        said = {
            lang: {
                "a": facts.called(iri, lang),
                "b": ", ".join(facts.called(new, lang) for new in concept.replaced_by),
                "version": version,
            }
            for lang in LANGUAGES
        }
        yield _of_row("MAP-02", row, iri, said, kind=" replaced" if concept.replaced_by else "")


def labels(rows: Sequence[Row], facts: Facts) -> Iterator[Explained]:
    """Recorded labels that the looked-at version does not have (MAP-03), or has as another label (MAP-04)."""
    by_part: defaultdict[tuple[str, str, str], list[tuple[Row, str, Concept]]] = defaultdict(list)
    for row in rows:
        for side in SIDES:
            iri, label = _iri(row, side), row.stated(side, "label")
            concept = facts.concepts.get(iri) if label else None
            if concept is not None and concept.labels:
                vocabulary = facts.vocabulary(iri)
                by_part[row.whole.id, side, vocabulary.title if vocabulary else ""].append((row, side, concept))
    for (_, side, version), told in sorted(by_part.items(), key=lambda item: item[0]):
        languages: Counter[str] = Counter()
        off: list[tuple[Row, str, Concept, bool]] = []
        for row, _, concept in told:
            label = folded(row.stated(side, "label"))
            same = [lang for lang, text in concept.labels if folded(text) == label]
            languages.update(set(same))
            if not same:
                others = (*concept.labels, *concept.other_labels)
                off.append((row, _iri(row, side), concept, any(alike(t) == alike(label) for _, t in others)))
        if len(off) == len(told) >= _OTHER_LANGUAGE and not any(known for *_, known in off):
            yield _of_set("MAP-21", told[0][0], n=f"{len(told):,}", version=version or _where(told[0][0]))
            continue
        lang = min(languages, key=lambda tag: (-languages[tag], tag != "en", tag), default="en")
        for row, iri, concept, known in off:
            gaps = {"old": row.stated(side, "label"), "new": concept.label(lang), "lang": lang}
            said = {
                tag: {"a": facts.names.short(iri), "version": version or facts.names.short(_home(iri)), **gaps}
                for tag in LANGUAGES
            }
            yield _of_row("MAP-04" if known else "MAP-03", row, iri, said, slot=f"{side}_label")


def folded(label: str) -> str:
    """A label with its blanks and its Unicode form put right; capitals stay."""
    return " ".join(unicodedata.normalize("NFC", label).split())


def alike(label: str) -> str:
    """A label with capitals put away as well."""
    return folded(label).casefold()


def stated(sets: Sequence[MappingSet], rows: Sequence[Row], facts: Facts) -> Iterator[Explained]:
    """What sets lack or state wrongly of themselves: versions, licence, sources (MAP-16 to MAP-20)."""
    by_set: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_set[row.whole.id].append(row)
    for whole in sorted(sets, key=lambda s: s.id):
        own = by_set[whole.id]
        if not own:
            continue
        if not whole.value("license") and not all(row.record.value("license") for row in own):
            yield _of_set("MAP-18", own[0])
        for side in SIDES:
            yield from _versions(own, side, facts)
            yield from _sources(own, side, facts)
        yield from _not_looked_up(own, facts)


def _versions(rows: Sequence[Row], side: str, facts: Facts) -> Iterator[Explained]:
    without = [row for row in rows if _iri(row, side) and not row.stated(side, "source_version")]
    if without:
        yield _of_set("MAP-16", without[0], n=f"{len(without):,}", slot=f"{side}_source_version")
    other: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    looked: dict[str, Vocabulary] = {}
    for row in rows:
        version = row.stated(side, "source_version")
        vocabulary = facts.vocabulary(_iri(row, side)) if version else None
        if vocabulary is not None and vocabulary.version and vocabulary.held and not _same(version, vocabulary.version):
            other[vocabulary.name, version].append(row)
            looked[vocabulary.name] = vocabulary
    for (name, version), of in sorted(other.items()):
        n, now = f"{len(of):,}", looked[name].version
        yield _of_set("MAP-17", of[0], value=version, n=n, vocabulary=name, stated=version, version=now)


def _same(one: str, other: str) -> bool:
    return one.strip().lower().removeprefix("v") == other.strip().lower().removeprefix("v")


def _sources(rows: Sequence[Row], side: str, facts: Facts) -> Iterator[Explained]:
    wrong: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        iri, source = _iri(row, side), row.stated(side, "source")
        if iri and source and _strange(iri, source, facts):
            wrong[source].append(row)
    for source, of in sorted(wrong.items()):
        first = min(of, key=lambda row: _iri(row, side))
        said = {lang: {"a": facts.called(_iri(first, side), lang)} for lang in LANGUAGES}
        n, short = f"{len(of):,}", facts.names.short(source)
        yield _of_set("MAP-19", first, value=source, said=said, n=n, source=short, slot=f"{side}_source")


def _strange(iri: str, source: str, facts: Facts) -> bool:
    """True where an IRI cannot be of the source that is stated for it."""
    named, own = facts.named(source), facts.vocabulary(iri)
    if named is None:
        return own is not None and own.name != ESCO_NAME and bool(facts.vocabulary(source))
    if own is None or own.name != named.name:
        return True
    family = family_of_source(source)
    return bool(family) and facts.family(iri) not in ("", family)


def _not_looked_up(rows: Sequence[Row], facts: Facts) -> Iterator[Explained]:
    """What could not be held against anything, so that nobody takes silence for a pass (MAP-20)."""
    away: defaultdict[str, set[str]] = defaultdict(set)
    strange: Counter[str] = Counter()
    for iri in {iri for row in rows for side in SIDES if (iri := _iri(row, side))}:
        vocabulary = facts.vocabulary(iri)
        if vocabulary is not None and not vocabulary.held:
            away[vocabulary.title].add(iri)
        elif vocabulary is None and iri not in facts.concepts:
            strange[_home(iri)] += 1
    for title, iris in sorted(away.items()):
        yield _of_set("MAP-20", rows[0], value=title, n=f"{len(iris):,}", version=title)
    if strange:
        shown = [facts.names.short(home) for home in sorted(strange, key=lambda h: (-strange[h], h))[:3]]
        where = ", ".join(shown) + (", …" if len(strange) > 3 else "")
        yield _of_set("MAP-20", rows[0], value=where, n=f"{strange.total():,}", version=where)


def homes(rows: Sequence[Row], facts: Facts) -> Callable[[str], str]:
    """The vocabulary of a concept by name: by its IRI, else as stated for it, by a prefix, by where its IRI ends."""
    sources: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    by_set: dict[str, list[str]] = {}
    for row in rows:
        spaces = by_set.get(row.whole.id)
        if spaces is None:
            spaces = by_set[row.whole.id] = sorted(row.whole.prefixes.values(), key=lambda n: (-len(n), n))
        for side in SIDES:
            iri = _iri(row, side)
            if not iri or facts.vocabulary(iri) is not None:
                continue
            if source := row.stated(side, "source"):
                sources[iri] = min(source, sources.get(iri, source))
            elif iri not in sources and (space := next((s for s in spaces if iri.startswith(s)), "")):
                prefixes[iri] = min(space, prefixes.get(iri, space))

    def home(iri: str) -> str:
        vocabulary = facts.vocabulary(iri)
        return vocabulary.name if vocabulary else sources.get(iri) or prefixes.get(iri) or _home(iri)

    return home


def _home(iri: str) -> str:
    """An IRI without what follows its last slash or number sign."""
    found = _END.search(iri)
    return iri[: found.start() + 1] if found else iri.rpartition(":")[0] or iri


def _where(row: Row) -> str:
    return row.whole.title


def _iri(row: Row, side: str) -> str:
    """The IRI at an end; empty for a literal, and where the record says that there is none."""
    end = row.subject if side == "subject" else row.object
    return "" if end.startswith('"') or (row.absent and end in ABSENT) else end


def _of_row(
    code: str, row: Row, value: str, said: Mapping[str, Mapping[str, str]], *, kind: str = "", slot: str = ""
) -> Explained:
    """A finding about one row. slot: the one it is about, where it is not about the mapping."""
    path = f"https://w3id.org/sssom/{slot}" if slot else row.record.predicate
    return found(
        code, row.subject, said, kind=kind, path=path, value=value, place=row.place, chain=() if slot else (row.step,)
    )


def _of_set(
    code: str, row: Row, *, value: str = "", said: Mapping[str, Mapping[str, str]] | None = None, **gaps: str
) -> Explained:
    """A finding about the set of a row."""
    own = {lang: {"set": f"“{row.whole.title}”", **gaps, **(said[lang] if said else {})} for lang in LANGUAGES}
    return found(code, row.whole.id, own, value=value, place=row.place)
