"""ESCO's RDF distribution gives the graph that the CSV files give, whatever its order, syntax or size."""

from __future__ import annotations

import gzip
import random
import tempfile
import zipfile
from pathlib import Path

import pytest
from benchmarks import esco_made
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.values import Statements
from s4c_graph.flows import assemble
from s4c_graph.intake import esco, esco_dump
from s4c_graph.intake.esco_dump_words import label, text
from s4c_graph.intake.esco_spill import Spill

from .conftest import Invented

ESCO = "http://data.europa.eu/esco/"
MODEL, XL, DCT = (
    Namespace(ESCO + "model#"),
    Namespace("http://www.w3.org/2008/05/skos-xl#"),
    "http://purl.org/dc/terms/",
)
_LABELS: dict[Node, URIRef] = {
    SKOS.prefLabel: XL.prefLabel,
    SKOS.altLabel: XL.altLabel,
    SKOS.hiddenLabel: XL.hiddenLabel,
}
_TEXTS = (URIRef(DCT + "description"), SKOS.definition, SKOS.scopeNote)
_BACK = (SKOS.narrower, SKOS.hasTopConcept, MODEL.isEssentialSkillFor, MODEL.isOptionalSkillFor)


def lines(statements: Statements) -> set[str]:
    return set(b"".join(statements.ntriples).decode().splitlines())


def as_published(csv: Statements) -> Graph:
    """The same content in the structure of the RDF distribution: nodes for labels and texts, one way of relations."""
    plain, made = Graph().parse(data="\n".join(lines(csv)), format="nt"), Graph()
    for n, (s, p, o) in enumerate(sorted(plain)):
        if p in _BACK or (p == RDF.type and "w3id.org" in str(o)) or (p == RDF.type and o == MODEL.MemberConcept):
            continue
        if p in _LABELS and isinstance(o, Literal):
            node = URIRef(f"{ESCO}label/{n}")
            made.add((s, _LABELS[p], node))
            made.add((node, RDF.type, XL.Label))
            made.add((node, XL.literalForm, Literal("  " + str(o).replace(" ", "\u00a0 "), lang=o.language)))
            if n % 2:  # the distribution states labels in both ways
                made.add((s, p, o))
        elif p in _TEXTS and isinstance(o, Literal):
            node = URIRef(f"{ESCO}node-literal/{n}")
            made.add((s, p, node))
            made.add((node, RDF.type, MODEL.NodeLiteral))
            made.add((node, MODEL.nodeLiteral, Literal(str(o), lang=o.language if n % 2 else None)))
            made.add((node, MODEL.language, Literal(o.language)))
        else:
            made.add((s, p, o))
    return made


@pytest.mark.parametrize(("format", "suffix"), [("turtle", "ttl"), ("xml", "rdf"), ("nt", "nt")])
def test_csv_and_rdf_give_the_same_graph(
    tmp_path: Path, format: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rdflib.NORMALIZE_LITERALS", False)  # dates as they are written
    csv = esco.read(Invented(tmp_path).zips(), Names())[0]
    csv = Statements(csv.graph, list(csv.ntriples), csv.source, csv.findings, csv.counts)
    file = tmp_path / f"esco_v9.9.9.{suffix}"
    as_published(csv).serialize(file, format=format, encoding="utf-8")
    read = esco_dump.read([file], Names())
    assert lines(read) == lines(csv)
    assert read.graph == csv.graph == "esco/9.9.9"
    for kind in ("skills", "occupations", "skill groups", "ISCO groups", "skill-skill relations", "concept schemes"):
        assert read.counts[kind] == csv.counts[kind], kind
    for kind in ("occupation-skill relations", "broader relations of skills", "broader relations of occupations"):
        assert read.counts[kind] == csv.counts[kind], kind
    assert read.counts["triples"] == len(lines(csv))


def test_zip_gzip_folder_and_plain_give_the_same_bytes(tmp_path: Path) -> None:
    plain = tmp_path / "esco_v9.9.9.ttl"
    esco_made.write(plain, 20)
    packed = tmp_path / "esco_v9.9.9.ttl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    zipped = tmp_path / "ESCO dataset - v9.9.9 - classification - ttl.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "esco.ttl")
    folder = tmp_path / "v9.9.9"
    folder.mkdir()
    (folder / "all.ttl").write_bytes(plain.read_bytes())
    given = (plain, packed, zipped, folder)
    assert all(map(esco_dump.is_dump, given))
    read = [esco_dump.read([path], Names()) for path in given]
    assert len({b"".join(one.ntriples) for one in read}) == 1
    assert {one.graph for one in read} == {"esco/9.9.9"}
    assert read[0].source.sha256 == read[1].source.sha256 == read[2].source.sha256


def test_pieces_can_be_read_again_and_are_whole_lines(tmp_path: Path) -> None:
    esco_made.write(tmp_path / "v9.9.9.ttl", 50)
    read = esco_dump.read([tmp_path / "v9.9.9.ttl"], Names())
    once, twice = list(read.ntriples), list(read.ntriples)
    assert once == twice and all(piece.endswith(b" .\n") for piece in once)


def test_progress_rises_with_the_bytes_read(tmp_path: Path) -> None:
    said: list[tuple[str, float | None]] = []
    esco_made.write(tmp_path / "v9.9.9.ttl", 400)
    esco_dump.read([tmp_path / "v9.9.9.ttl"], Names(), progress=lambda what, share: said.append((what, share)))
    shares = [share for what, share in said if what == "reading ESCO" and share is not None]
    assert shares == sorted(shares) and len(shares) > 1 and shares[-1] > 0.5


def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    esco_made.write(tmp_path / "v9.9.9.ttl", 5)
    monkeypatch.chdir(tmp_path)
    assert esco_dump.read([Path("v9.9.9.ttl")], Names()).counts["skills"] == 4


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000))
def test_order_of_statements_does_not_matter(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "v9.9.9.nt"
        graph = Graph().parse(data="".join(esco_made.turtle(6)), format="turtle")
        stated = sorted(graph.serialize(format="nt").splitlines())
        path.write_text("\n".join(stated), encoding="utf-8")
        first = b"".join(esco_dump.read([path], Names()).ntriples)
        random.Random(seed).shuffle(stated)
        path.write_text("\n".join(stated), encoding="utf-8")
        assert b"".join(esco_dump.read([path], Names()).ntriples) == first


@given(st.text())
def test_labels_and_texts_are_put_right_as_the_csv_route_does(said: str) -> None:
    from s4c_graph.core.ntriples import literal
    from s4c_graph.intake import esco_rows

    body = literal(said.encode("utf-8", "ignore").decode())[1:-1].encode()
    clean = said.encode("utf-8", "ignore").decode()
    assert label(body) == literal(esco_rows._label(clean))[1:-1].encode()
    assert text(body) == literal(esco_rows._text(clean))[1:-1].encode()


_HEAD = "".join(esco_made.PREFIXES)


def _written(folder: Path, turtle: str, name: str = "v9.9.9.ttl") -> Path:
    (folder / name).write_text(_HEAD + turtle, encoding="utf-8")
    return folder / name


def test_obsolete_concepts_and_replacements_are_kept(tmp_path: Path) -> None:
    turtle = f"""
<{ESCO}skill/new> a skos:Concept, esco:Skill ; skos:prefLabel "new"@en ; dct:replaces <{ESCO}skill/old> .
<{ESCO}skill/old> a skos:Concept, esco:Skill ; skos:prefLabel "old"@en ; iso-thes:status "obsolete" .
<{ESCO}skill/lost> a skos:Concept, esco:Skill ; skos:prefLabel "lost"@en ; owl:deprecated true .
"""
    read = esco_dump.read([_written(tmp_path, turtle)], Names())
    graph = Graph().parse(data="\n".join(lines(read)), format="nt")
    old, lost = URIRef(ESCO + "skill/old"), URIRef(ESCO + "skill/lost")
    assert graph.value(old, URIRef(DCT + "isReplacedBy")) == URIRef(ESCO + "skill/new")
    for gone in (old, lost):
        assert graph.value(gone, URIRef("http://www.w3.org/2002/07/owl#deprecated")) == Literal(True)
        assert graph.value(gone, URIRef("http://purl.org/iso25964/skos-thes#status")) == Literal("obsolete")
    assert read.counts["skills"] == 1 and read.counts["obsolete concepts"] == 2
    assert [f.focus for f in read.findings if f.code == "ESCO-25"] == [str(lost)]


def test_isco_group_follows_from_broader(tmp_path: Path) -> None:
    turtle = (
        f'<{ESCO}occupation/1> a skos:Concept, esco:Occupation ; skos:prefLabel "x"@en ; skos:broader <{ESCO}isco/C9> .'
    )
    read = esco_dump.read([_written(tmp_path, turtle)], Names())
    assert f"<{ESCO}occupation/1> <{ESCO}model#memberOfISCOGroup> <{ESCO}isco/C9> ." in lines(read)


def test_nothing_of_skos_xl_or_node_literals_is_left(tmp_path: Path) -> None:
    esco_made.write(tmp_path / "v9.9.9.ttl", 10)
    text = b"".join(esco_dump.read([tmp_path / "v9.9.9.ttl"], Names()).ntriples)
    assert b"skos-xl" not in text and b"node-literal" not in text and b"/label/" not in text and b"_:" not in text


FAULTS = {
    "ESCO-20": f"<{ESCO}skill/S1> skosxl:altLabel <{ESCO}label/none> .",
    "ESCO-21": f"<{ESCO}skill/S1> dct:description <{ESCO}node-literal/none> .",
    "ESCO-22": f'<{ESCO}skill/S1> skosxl:altLabel <urn:n> . <urn:n> skosxl:literalForm "a"@en, "b"@en .',
    "ESCO-23": f'<{ESCO}label/1> skosxl:literalForm "a"@en .',
    "ESCO-24": f'<{ESCO}skill/S1> skos:prefLabel "another name"@en .',
    "ESCO-26": f'<{ESCO}skill/S1> skos:editorialNote "a"@en .',
    "ESCO-27": f'<{ESCO}skill/S1> skos:altLabel "a" .',
    "ESCO-06": f"<{ESCO}skill/S1> skos:broader <{ESCO}skill/none> .",
    "ESCO-07": f"<{ESCO}skill/S2> a skos:Concept .",
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_is_odd_is_told(tmp_path: Path, code: str) -> None:
    read = esco_dump.read([_written(tmp_path, FAULTS[code])], Names())
    assert code in {f.code for f in read.findings}
    before = {f.code for f in esco_dump.read([_written(tmp_path, "")], Names()).findings}
    assert code not in before


def test_two_texts_of_a_node_keep_one_whatever_the_order(tmp_path: Path) -> None:
    kept = []
    for said in ('"a"@en, "b"@en', '"b"@en, "a"@en'):
        turtle = f"<{ESCO}skill/S1> skosxl:altLabel <{ESCO}label/1> . <{ESCO}label/1> skosxl:literalForm {said} ."
        kept.append(lines(esco_dump.read([_written(tmp_path, turtle)], Names())))
    assert kept[0] == kept[1] and any('"a"@en' in line for line in kept[0])
    assert not any('"b"@en' in line for line in kept[0])


def test_dangling_nodes_are_counted(tmp_path: Path) -> None:
    turtle = "".join(f"<{ESCO}skill/S1> skosxl:altLabel <{ESCO}label/{n}> .\n" for n in range(7))
    read = esco_dump.read([_written(tmp_path, turtle)], Names())
    assert ["(7 times)" in f.message() for f in read.findings if f.code == "ESCO-20"] == [True]


@pytest.mark.parametrize(
    ("name", "inside", "asked", "wanted"),
    [
        ("esco_v1.2.0.ttl", "", None, "1.2.0"),
        ("esco.ttl", f'<{ESCO}model> owl:versionInfo "v1.2.3" .', None, "1.2.3"),
        ("esco.ttl", "", "7.7", "7.7"),
    ],
)
def test_version(tmp_path: Path, name: str, inside: str, asked: str | None, wanted: str) -> None:
    assert esco_dump.read([_written(tmp_path, inside, name)], Names(), version=asked).graph == f"esco/{wanted}"


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("esco.ttl", None, "cannot be told"),
        ("esco_v1.2.0.ttl", "1.1.0", "not 1.1.0"),
        ("esco.ttl", "../x", "no version"),
        ("esco_v1.1.1.ttl", None, "ESCO 1.1.1 has 13896 skills, and 0 were read"),
    ],
)
def test_version_refused(tmp_path: Path, name: str, asked: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        esco_dump.read([_written(tmp_path, "", name)], Names(), version=asked)


def test_two_versions_at_once(tmp_path: Path) -> None:
    both = [_written(tmp_path, "", "v1.2.0.ttl"), _written(tmp_path, "", "v1.2.1.ttl")]
    with pytest.raises(InputError, match="two versions"):
        esco_dump.read(both, Names())


def test_csv_and_rdf_together_are_refused(tmp_path: Path) -> None:
    dump, csv = _written(tmp_path, ""), Invented(tmp_path).zips()
    with pytest.raises(InputError, match="CSV and RDF"):
        list(assemble.esco([dump, *csv], Names(), None))


def test_assemble_takes_rdf(tmp_path: Path) -> None:
    assert [s.graph for s in assemble.esco([_written(tmp_path, "")], Names(), None)] == ["esco/9.9.9"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=300), st.integers(0, 1 << 31))
def test_a_spill_loses_nothing_and_keeps_keys_together(items: list[tuple[int, int]], size: int) -> None:
    spill = Spill(size)
    for n, (key, value) in enumerate(items):
        spill.add(b"%d" % key, b"%d %d" % (key, value))
        spill.grown(16 << 20 if n % 90 == 89 else 1)
    found = [line for part in spill for line in part]
    assert sorted(found) == sorted(b"%d %d" % item for item in items)
    where: dict[bytes, int] = {}
    for number, part in enumerate(spill):
        for line in part:
            assert where.setdefault(line.split()[0], number) == number
    spill.close()


def test_a_partition_made_to_hurt_is_refused(tmp_path: Path) -> None:
    spill = Spill(1, tmp_path, most=1 << 20)
    for _ in range(3):
        spill.add(b"key", b"x" * (1 << 19))
    with pytest.raises(InputError, match="handful"):
        list(spill)
    assert not list(tmp_path.iterdir())


def test_the_real_content_of_1_1_1_written_as_rdf_is_read_back_whole(tmp_path: Path, shared: Path) -> None:
    csv = esco.read([shared / "data" / "esco" / "v1.1.1"], Names())[0]
    wanted = lines(csv)
    left_out = tuple(f"{p}>" for p in _BACK)
    stated = [x for x in sorted(wanted) if not x.split(" ", 2)[1].endswith(left_out) and "w3id.org" not in x]
    path = tmp_path / "esco_v1.1.1.nt"
    path.write_text("\n".join(stated) + "\n", encoding="utf-8")
    read = esco_dump.read([path], Names())
    assert lines(read) == wanted
    assert {kind: read.counts[kind] for kind in esco.KNOWN["1.1.1"]} == dict(esco.KNOWN["1.1.1"])
    assert [f.code for f in read.findings] == ["ESCO-06"]
