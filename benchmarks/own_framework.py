"""The aligner on the framework's own competences and roles, beside the links that were made by hand; prints Markdown.

`python benchmarks/own_framework.py --home FOLDER` reads the tables in data/framework and the sets in data/mappings as
they stand, and needs a release with ESCO 1.1.1 (in Swedish and Polish too) and DigComp in the folder. `--differences
FILE` also writes every proposal among the first three that nobody linked, with what is needed to judge it.
What is printed, and what was made of it: docs/explanations/alignment-of-the-framework.md.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from s4c_graph.alignment.alignments import Alignments
    from s4c_graph.alignment.matches import Alignment, Text
    from s4c_graph.core.graph import KnowledgeGraph
    from s4c_graph.core.mappings import Record
    from s4c_graph.core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
LANGUAGES = ("en", "sv", "pl")
FORMS = ("label", "label + definition")
DEPTHS = (1, 5, 10, 20)
PREDICATES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
SEED = 2026
SHUFFLES = 100
BROADER = "SELECT ?c ?b { ?c <http://www.w3.org/2004/02/skos/core#broader> ?b }"
WORDS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?c ?d { ?c dct:description ?d FILTER(LANG(?d) = "en") }"""
Links = Mapping[str, Mapping[str, str]]
"""Subject → object → predicate, as IRIs; the predicate without what stands before its name."""


@dataclass(frozen=True)
class Side:
    """One run: rows of a table against one kind of concepts. kind: as IRIs have it. column: of the row's own name."""

    title: str
    table: str
    kind: str
    column: str
    mapping_set: str
    target: str


SIDES = (
    Side("Competences and ESCO skills", "competences", "competence", "notation", "esco-skills", "skills"),
    Side("Roles and ESCO occupations", "roles", "role", "slug", "esco-occupations", "occupations"),
)


def main() -> None:
    """Align, compare and print; the differences go to a file where one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="holds the release, and its alignment index")
    parser.add_argument("--mappings", type=Path, default=DATA / "mappings", help="folder of the sets to compare with")
    parser.add_argument("--differences", type=Path, help="file for proposals that nobody linked (TSV)")
    asked = parser.parse_args()
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.opening import open_graph

    settings = Settings(home=asked.home)
    differences: list[list[str]] = []
    with open_graph(settings=settings) as kg:
        tree = _tree(kg)
        for side in SIDES:
            differences += _compared(kg, settings, side, asked.mappings, tree)
        _digcomp(kg, settings)
        if asked.differences:
            _write(asked.differences, differences, kg)


def _compared(
    kg: KnowledgeGraph, settings: Settings, side: Side, mappings: Path, tree: Mapping[str, frozenset[str]]
) -> list[list[str]]:
    """Print the tables of one side; give what was proposed among the first three and not linked."""
    rows = _rows(side.table)
    records = _records(mappings / f"{side.mapping_set}.sssom.tsv")
    links: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        if record.holds:
            links[record.subject][record.object] = record.predicate.rsplit("#", 1)[1]
    absent = {record.subject for record in records if record.absent}
    named = {r.object: r.value("object_label") for r in records}
    found = {
        (lang, form): _aligned(kg, settings, rows, side, lang, form, side.target)
        for lang in LANGUAGES
        for form in FORMS
    }
    print(f"## {side.title}\n\n{len(rows)} texts, {sum(map(len, links.values()))} links of {len(links)} of them.\n")
    _print_ranks(found, links)
    _print_predicates(found[LANGUAGES[0], FORMS[0]], found[LANGUAGES[0], FORMS[1]], links)
    _print_absent(found, links, absent)
    _print_hierarchy(found, links, tree)
    return _differences(found, links, named)


def _rows(table: str) -> list[dict[str, str]]:
    with (DATA / "framework" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _records(path: Path) -> tuple[Record, ...]:
    from s4c_graph.flows import mapping_sets

    found, findings = mapping_sets.read(path)
    assert not findings, findings
    return found.records


def _aligned(
    kg: KnowledgeGraph,
    settings: Settings,
    rows: Sequence[Mapping[str, str]],
    side: Side,
    lang: str,
    form: str,
    target: str,
) -> Alignments:
    from s4c_graph.alignment.matches import Text
    from s4c_graph.flows.align import align

    def words(row: Mapping[str, str]) -> str:
        label = row[f"label_{lang}"]
        return label if form == FORMS[0] else f"{label}. {row[f'definition_{lang}']}"

    texts: list[Text] = [Text(kg.names.id(side.kind, row[side.column]), words(row), lang) for row in rows]
    return align(kg, texts, target=target, top=max(DEPTHS), settings=settings)


def _print_ranks(found: Mapping[tuple[str, str], Alignments], links: Links) -> None:
    """How many links stand how far up, by language and form; and how many texts have one."""
    heads = "".join(f" {depth} |" for depth in DEPTHS) + "".join(f" texts {depth} |" for depth in DEPTHS)
    print("Links found among the first …, and texts with at least one of theirs among them:\n")
    print(f"| language | text |{heads}\n|---|---|" + "--:|" * 2 * len(DEPTHS))
    for (lang, form), alignments in found.items():
        ranks = {a.text.id: [_rank(a, concept) for concept in links.get(a.text.id, ())] for a in alignments}
        of = sum(map(len, ranks.values()))
        each = [sum(r <= depth for all in ranks.values() for r in all) for depth in DEPTHS]
        texts = [sum(any(r <= depth for r in all) for all in ranks.values()) for depth in DEPTHS]
        print(f"| {lang} | {form} | " + " | ".join(f"{n} ({n / of:.0%})" for n in each), end=" | ")
        print(" | ".join(map(str, texts)) + " |")
    print()


def _print_predicates(short: Alignments, long: Alignments, links: Links) -> None:
    """The same in English by the predicate that people chose."""
    print("By predicate, in English, label alone / label + definition:\n\n| predicate | links |", end="")
    print("".join(f" {depth} |" for depth in DEPTHS) + "\n|---|--:|" + "--:|" * len(DEPTHS))
    for predicate in PREDICATES:
        ranks = [
            [_rank(a, c) for a in alignments for c, p in links.get(a.text.id, {}).items() if p == predicate]
            for alignments in (short, long)
        ]
        if ranks[0]:
            cells = [" / ".join(str(sum(r <= depth for r in of)) for of in ranks) for depth in DEPTHS]
            print(f"| {predicate} | {len(ranks[0])} | " + " | ".join(cells) + " |")
    print()


def _print_absent(found: Mapping[tuple[str, str], Alignments], links: Links, absent: Iterable[str]) -> None:
    """Texts said to have no equivalent, against what people said of them."""
    kinds = ("exact or close", "broad or narrow, none closer", "related only", "NoTermFound", "nothing")
    print("Said to have no equivalent, of all with …:\n\n| language | text | " + " | ".join(kinds) + " |")
    print("|---|---|" + "--:|" * len(kinds))
    for (lang, form), alignments in found.items():
        said = Counter(_kind(links.get(a.text.id, {}), a.text.id in set(absent)) for a in alignments if a.absent)
        of = Counter(_kind(links.get(a.text.id, {}), a.text.id in set(absent)) for a in alignments)
        print(f"| {lang} | {form} | " + " | ".join(f"{said[n]} of {of[n]}" for n in range(len(kinds))) + " |")
    print()


def _kind(links: Mapping[str, str], absent: bool) -> int:
    predicates = set(links.values())
    if predicates & {"exactMatch", "closeMatch"}:
        return 0
    if predicates & {"broadMatch", "narrowMatch"}:
        return 1
    return 2 if predicates else 3 if absent else 4


def _print_hierarchy(
    found: Mapping[tuple[str, str], Alignments], links: Links, tree: Mapping[str, frozenset[str]]
) -> None:
    """How near the first five come through the hierarchy, and how near they would come by chance."""
    print("Texts with links, by the nearest of their first five to any of their links; chance: links of other texts,")
    print(
        f"mean of {SHUFFLES} shuffles:\n\n| language | text | of | the same | parent or child | sibling | apart | ",
        end="",
    )
    print("same or kin | by chance |\n|---|---|" + "--:|" * 7)
    drawn = random.Random(SEED)
    for (lang, form), alignments in found.items():
        asked = [(a, list(links[a.text.id])) for a in alignments if links.get(a.text.id)]
        kin = Counter(_nearest(a, own, tree) for a, own in asked)
        chance = 0
        for _ in range(SHUFFLES):
            others = [own for _, own in asked]
            drawn.shuffle(others)
            chance += sum(_nearest(a, own, tree) < 3 for (a, _), own in zip(asked, others, strict=True))
        near = sum(kin[n] for n in range(3))
        cells = " | ".join(str(kin[n]) for n in range(4))
        share = chance / (SHUFFLES * len(asked))
        print(f"| {lang} | {form} | {len(asked)} | {cells} | {near / len(asked):.0%} | {share:.0%} |")
    print()


def _nearest(alignment: Alignment, own: Sequence[str], tree: Mapping[str, frozenset[str]]) -> int:
    """0 the same, 1 parent or child, 2 with a parent in common, 3 none of these."""
    none: frozenset[str] = frozenset()
    best = 3
    for match in alignment.matches[:5]:
        for concept in own:
            above, below = tree.get(match.concept, none), tree.get(concept, none)
            if match.concept == concept:
                best = 0
            elif concept in above or match.concept in below:
                best = min(best, 1)
            elif above & below:
                best = min(best, 2)
    return best


def _tree(kg: KnowledgeGraph) -> dict[str, frozenset[str]]:
    """What stands right above each concept of ESCO."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for concept, above in kg.select(BROADER, graphs=["esco/1.1.1"]).rows:
        found[str(concept)].add(str(above))
    return {concept: frozenset(above) for concept, above in found.items()}


def _rank(alignment: Alignment, concept: str) -> int:
    """From 1; beyond every depth where it was not found."""
    return next((m.rank for m in alignment.matches if m.concept == concept), max(DEPTHS) + 1)


def _differences(
    found: Mapping[tuple[str, str], Alignments], links: Links, named: Mapping[str, str]
) -> list[list[str]]:
    """Proposals among the first three of any run that nobody linked, one row a pair with every rank it had."""
    ranks: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    said: dict[tuple[str, str], list[str]] = {}
    for (lang, form), alignments in found.items():
        for a in alignments:
            for m in a.matches[:3]:
                if m.concept not in links.get(a.text.id, {}):
                    pair = a.text.id, m.concept
                    ranks[pair].append(f"{lang}{'+' if form == FORMS[1] else ''}:{m.rank}")
                    own = [f"{named[c]} ({p})" for c, p in links.get(a.text.id, {}).items()]
                    path = " › ".join(m.reason.path)
                    kept = [m.label, m.relation, f"{m.confidence:.3f}", f"{m.matched:.3f}", path, "; ".join(own)]
                    if lang == "en" or pair not in said:
                        said[pair] = kept
    return [[*pair, " ".join(ranks[pair]), *rest] for pair, rest in said.items()]


def _digcomp(kg: KnowledgeGraph, settings: Settings) -> None:
    """The competences' own references to DigComp, against both editions of it."""
    rows = [row for row in _rows("competences") if row["digcomp"]]
    total = sum(len(row["digcomp"].split(";")) for row in rows)
    print(f"## Competences and DigComp\n\n{total} references of {len(rows)} competences, by number; references found")
    print(
        "among the first …, and competences with one of theirs among them. A statement or outcome of 3.0 counts for the"
    )
    print("competence that it is of; areas and terms do not count:\n")
    print("| DigComp | language | text | 1 | 3 | 5 | competences 1 | 3 | 5 |\n|---|---|---|" + "--:|" * 6)
    for edition in ("3.0", "2.2"):
        for lang in LANGUAGES:
            for form in FORMS:
                found = _aligned(kg, settings, rows, DIGCOMP, lang, form, f"digcomp/{edition}")
                each, some = Counter[int](), Counter[int]()
                for row, a in zip(rows, found, strict=True):
                    numbers = _numbers(m.concept for m in a.matches)
                    own = set(row["digcomp"].split(";"))
                    for depth in (1, 3, 5):
                        hits = len(own & set(numbers[:depth]))
                        each[depth] += hits
                        some[depth] += hits > 0
                cells = " | ".join([f"{each[d]} ({each[d] / total:.0%})" for d in (1, 3, 5)])
                print(
                    f"| {edition} | {lang} | {form} | {cells} | " + " | ".join(str(some[d]) for d in (1, 3, 5)) + " |"
                )
    print()


DIGCOMP = Side("", "competences", "competence", "notation", "", "")


def _numbers(concepts: Iterable[str]) -> list[str]:
    """Numbers of competences in the order they were proposed, without doubles."""
    said = (re.search(r"/digcomp/[^/]+/(?:(?:statement/CS|outcome/LO))?(\d\.\d)(?:\.\d+)?$", c) for c in concepts)
    return list(dict.fromkeys(number.group(1) for number in said if number))


def _write(path: Path, differences: Iterable[Sequence[str]], kg: KnowledgeGraph) -> None:
    meant = {str(concept): " ".join(str(words).split()) for concept, words in kg.select(WORDS).rows}
    own = {
        kg.names.id(side.kind, row[side.column]): f"{row['label_en']}. {row['definition_en']}"
        for side in SIDES
        for row in _rows(side.table)
    }
    head = ["subject_id", "object_id", "ranks", "object_label", "relation", "confidence", "matched"]
    head += ["path", "linked", "subject", "object"]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(head)
        out.writerows([*row, own[row[0]], meant.get(row[1], "")] for row in differences)


if __name__ == "__main__":
    main()
