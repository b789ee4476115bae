"""A made-up ESCO in the structure of the RDF distribution, of any size; no word of it is ESCO's.

Each concept has plain labels and SKOS-XL labels with roles, and descriptions on node literals, in
every language; the same numbers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ESCO = "http://data.europa.eu/esco/"
LANGUAGES = ("en", "sv", "pl", "bg", "el", "de", "fr", "it")
_WORDS = {"bg": "умение за градове", "el": "δεξιότητα πόλης", "pl": "umiejętność miejską", "sv": "färdighet för städer"}
PREFIXES = f"""@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix iso-thes: <http://purl.org/iso25964/skos-thes#> .
@prefix esco: <{ESCO}model#> .

<{ESCO}concept-scheme/skills> a skos:ConceptScheme ; skos:prefLabel "Made-up skills"@en .
<{ESCO}concept-scheme/occupations> a skos:ConceptScheme ; skos:prefLabel "Made-up occupations"@en .
<{ESCO}isco/C9> a skos:Concept ; skos:inScheme <{ESCO}concept-scheme/occupations> ; skos:notation "9" ;
    skos:topConceptOf <{ESCO}concept-scheme/occupations> ; skos:prefLabel "made-up workers"@en .
<{ESCO}skill/S1> a skos:Concept ; skos:inScheme <{ESCO}concept-scheme/skills> ; skos:notation "S1" ;
    skos:topConceptOf <{ESCO}concept-scheme/skills> ; skos:prefLabel "made-up groups"@en .
"""


def turtle(concepts: int) -> Iterator[str]:
    """Turtle of so many concepts, one occupation to every four skills; about 200 triples each."""
    yield PREFIXES
    for n in range(concepts):
        yield _concept(n, concepts)


def write(path: Path, concepts: int) -> int:
    """Write the file; its size in bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(turtle(concepts))
    return path.stat().st_size


def _uuid(kind: int, n: int) -> str:
    return f"{(n * 2654435761) % (1 << 32):08x}-{kind:04x}-4000-8000-{n:012x}"


def _concept(n: int, concepts: int) -> str:
    occupation = n % 5 == 4
    kind, scheme = ("occupation", "occupations") if occupation else ("skill", "skills")
    lines = [f"<{ESCO}{kind}/{_uuid(1, n)}> a skos:Concept , esco:{kind.title()} , esco:MemberConcept"]
    lines.append(f'skos:inScheme <{ESCO}concept-scheme/{scheme}> ; iso-thes:status "released"')
    lines.append(f'dct:modified "2026-01-{n % 28 + 1:02}T10:00:00Z"^^xsd:dateTime')
    if occupation:
        lines.append(f"skos:broader <{ESCO}isco/C9> ; esco:memberOfISCOGroup <{ESCO}isco/C9>")
        for step in range(1, 16):
            other = (n * 7 + step * 11) % concepts
            other -= other % 5 == 4
            name = "relatedEssentialSkill" if step % 2 else "relatedOptionalSkill"
            lines.append(f"esco:{name} <{ESCO}skill/{_uuid(1, other)}>")
    else:
        lines.append(f"skos:broader <{ESCO}skill/S1> ; esco:skillType <{ESCO}skill-type/skill>")
        lines.append(f"esco:skillReuseLevel <{ESCO}skill-reuse-level/cross-sector>")
    nodes: list[str] = []
    for i, lang in enumerate(LANGUAGES):
        for j, role in enumerate(("prefLabel", "altLabel", "altLabel", "altLabel", "hiddenLabel")):
            word = f"{_WORDS.get(lang, 'a made-up matter of cities')} {n}" + (f" ({j})" if j else "")
            node = f"{ESCO}label/{_uuid(2 + j, n * 32 + i)}"
            lines.append(f'skos:{role} "{word}"@{lang} ; skosxl:{role} <{node}>')
            nodes.append(
                f'<{node}> a skosxl:Label ; skosxl:literalForm "{word}"@{lang} ; '
                f"esco:hasLabelRole <{ESCO}label-role/neutral> .\n"
            )
        node = f"{ESCO}node-literal/{_uuid(9, n * 32 + i)}"
        lines.append(f"dct:description <{node}>")
        said = f"What number {n} means, said at some length so that it weighs as much as a text of this sort does."
        nodes.append(
            f'<{node}> a esco:NodeLiteral ; esco:nodeLiteral "{said} {_WORDS.get(lang, "")}"@{lang} ; '
            f'esco:language "{lang}" .\n'
        )
    return " ;\n    ".join(lines) + " .\n" + "".join(nodes)
