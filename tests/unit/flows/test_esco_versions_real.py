"""ESCO 1.1.0 to 1.1.1 from the official files; the numbers were counted with the csv module alone."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.editions import holding

from s4c_graph.core.changes import Diff
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import ESCO, Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import editions, mapping_sets
from s4c_graph.flows.migrate import migrated
from s4c_graph.flows.versions import diff

pytestmark = pytest.mark.slow
FILES = ("skills", "occupations", "skillGroups", "ISCOGroups")
Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def settings(shared: Path, built: Release, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home whose release holds both versions, each read from its official zips."""
    home = tmp_path_factory.mktemp("escos")
    made = {}
    for version in ("1.1.0", "1.1.1"):
        (one,) = editions.read([shared / "data" / "esco" / f"v{version}"], Names())
        made[f"esco/{version}"] = b"".join(one.statements.ntriples)
    holding(built, home, made)
    return Settings(home=home)


@pytest.fixture(scope="module")
def found(settings: Settings) -> Diff:
    return diff("esco@1.1.0", "esco@1.1.1", settings=settings)


def rows(folder: Path) -> Rows:
    """The official tables, by the name of the file without language."""
    limit = csv.field_size_limit(1 << 24)  # one limit for the whole process: put back what others rely on
    read: Rows = {}
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as whole:
            for member in whole.namelist():
                with whole.open(member) as raw:
                    text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
                    read[Path(member).stem.removesuffix("_en")] = list(csv.DictReader(text))
    csv.field_size_limit(limit)
    return read


def broader(read: Rows) -> dict[str, set[str]]:
    up: dict[str, set[str]] = defaultdict(set)
    for pillar in ("broaderRelationsOccPillar", "broaderRelationsSkillPillar"):
        for row in read[pillar]:
            up[row["conceptUri"]].add(row["broaderUri"])
    return up


def needs(read: Rows) -> set[tuple[str, str, str]]:
    return {(r["occupationUri"], r["relationType"], r["skillUri"]) for r in read["occupationSkillRelations"]}


def test_pinned_numbers(found: Diff) -> None:
    assert dict(found.before.concepts)["skill"] == 13_891 and dict(found.after.concepts)["skill"] == 13_896
    told = {kind: {c: n for c, n in row.items() if n} for kind, row in found.summary().items()}
    assert told["skill"] == {
        "before": 13_891, "after": 13_896, "other kind": 5, "relabelled": 2, "other labels": 4, "texts": 86,
        "moved": 1_662, "other": 1_207,
    }  # fmt: skip
    assert told["occupation"] == {
        "before": 3_008, "after": 3_007, "gone": 1, "other labels": 2, "moved": 19, "relations": 462, "other": 145,
    }  # fmt: skip
    assert told["skill group"] == {
        "before": 643, "after": 640, "added": 420, "gone": 418, "new IRI": 396, "texts": 101,
    }  # fmt: skip
    assert told["ISCO group"] == {"before": 619, "after": 619}
    assert told["concept scheme"] == {"before": 18, "after": 19, "added": 2, "gone": 1}
    assert found.relations() == {"broader": (1_683, 1_566), "essential": (181, 31), "optional": (121, 274)}
    assert {s.why for s in found.successors.values()} == {"code"} and len(found.successors) == 396


def test_the_same_from_the_tables_alone(found: Diff, shared: Path) -> None:
    old, new = (rows(shared / "data" / "esco" / f"v{v}") for v in ("1.1.0", "1.1.1"))
    was, now = ({r["conceptUri"] for f in FILES for r in read[f]} for read in (old, new))
    schemes = [{r["conceptSchemeUri"] for r in read["conceptSchemes"]} for read in (old, new)]
    assert {*found.gone} == was - now | schemes[0] - schemes[1]
    assert {*found.added} == now - was | schemes[1] - schemes[0]

    labels = [
        {r["conceptUri"]: " ".join(r["preferredLabel"].split()) for f in FILES for r in read[f]} for read in (old, new)
    ]
    assert found.relabelled == {i for i in was & now if labels[0][i] != labels[1][i]}

    codes = [{(r["code"], labels[n][r["conceptUri"]]): r["conceptUri"] for r in read["skillGroups"] if r["code"]}
             for n, read in enumerate((old, new))]  # fmt: skip
    follow = {iri: codes[1][key] for key, iri in codes[0].items() if key in codes[1] and codes[1][key] != iri}
    assert found.renamed == follow

    up = broader(old), broader(new)
    moved = {i for i in was & now if {follow.get(p, p) for p in up[0].get(i, ())} != up[1].get(i, set())}
    assert {i for i in found.moved if i in was & now} == moved
    gone, added = needs(old) - needs(new), needs(new) - needs(old)
    assert (len(gone), len(added)) == (302, 305)
    assert {
        name: (Counter(r for _, r, _ in gone)[name], Counter(r for _, r, _ in added)[name])
        for name in ("essential", "optional")
    } == {n: v for n, v in found.relations().items() if n != "broader"}


def test_both_ways(found: Diff, settings: Settings) -> None:
    back = diff("esco@1.1.1", "esco@1.1.0", settings=settings)
    assert found.inverse().changes == back.changes
    assert {v: k for k, v in found.renamed.items()} == back.renamed


def test_shipped_sets_are_carried(settings: Settings) -> None:
    done = migrated("esco@1.1.1", settings=settings)
    counts = {s.name: s.counts for s in done.sets}
    assert "digcomp-esco-1-2-0" not in counts, "a set for a later version is not taken back"
    for name in ("digcomp-esco", "esco-occupations", "esco-skills"):
        assert counts[name]["carried"] == sum(counts[name].values()) > 0


def test_a_set_of_every_concept_of_the_old_version(found: Diff, settings: Settings, tmp_path: Path) -> None:
    """Each skill group, and each concept that changed, mapped once: 396 follow, 2 are relabelled, 22 are left."""
    ends = {*found.gone, *found.relabelled, *found.rekinded} & {
        i for i in found.concepts if i.startswith(ESCO + "skill")
    }
    ends |= {i for i in found.gone if "/occupation/" in i}
    file = tmp_path / "all.sssom.tsv"
    records = list(_records(sorted(ends), found))
    mapping_set = MappingSet("https://example.org/all", tuple(records))
    mapping_set = mapping_set.having(license="https://creativecommons.org/licenses/by/4.0/")
    mapping_sets.write(mapping_set, file)
    (done,) = migrated("esco@1.1.1", [file], settings=settings).sets
    assert done.counts == {"carried": 5, "relabelled": 2, "re-targeted": 396, "split": 0, "undecided": 23}
    assert sum(done.counts.values()) == len(records)
    best = done.candidates[f"{ESCO}occupation/a9e54177-a185-404d-b6e6-15663d31137e"][0]
    assert (best.label, best.score) == ("therapeutic radiographer", 1.0)
    again = tmp_path / "again.sssom.tsv"
    mapping_sets.write(done.after, again)
    (second,) = migrated("esco@1.1.1", [again], settings=settings).sets
    assert second.counts["carried"] == len(done.after) == len(second.before)


def _records(ends: list[str], found: Diff) -> Iterator[Record]:
    before = {c.concept: c.before for c in found.changes if c.aspect.name == "prefLabel" and c.gone}
    for n, iri in enumerate(ends):
        label = before.get(iri, ("",))[0] or found.concept(iri).label
        yield Record.of(
            subject_id=f"https://example.org/x{n}", predicate_id="http://www.w3.org/2004/02/skos/core#exactMatch",
            object_id=iri, object_label=label, object_source_version="1.1.0",
            mapping_justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
        )  # fmt: skip
