"""The formats of ``s4c export``: a row each, with what makes it, imported when asked for; and how files are put."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import Combined
from s4c_graph.flows import export
from s4c_graph.flows.export_content import asked, day_of, held
from s4c_graph.flows.exported import Exported

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
COMPETENCES = ("Competence", "CompetenceArea", "CompetenceFramework")


@dataclass(frozen=True)
class Options:
    """What may be asked of an export; a format takes what concerns it.

    lang: language of texts where a format has one. offers, roles: keys or IRIs, all where none is named. framework:
    key or IRI, the largest where none is named. issued: day or time of the release. split: a file for each licence.
    employer, posted: what a vacancy says and a role does not.
    """

    lang: str = "en"
    offers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    framework: str = ""
    issued: str = ""
    split: bool = False
    employer: str = ""
    posted: str = ""


@dataclass(frozen=True)
class Format:
    """A format: what it is, in a line. file: the name of its one file, empty where it is a folder of several.

    takes: names of the Options that it heeds beside ``lang``; any other that is given is refused. own: whether a
    user's own files may be laid over the release for it. tells: whether it says of each thing how far it can be relied
    on; one that does not leaves out what is only assumed or made up for show, and says so.
    """

    name: str
    help: str
    file: str
    make: Callable[[KnowledgeGraph, Options], Exported]
    takes: tuple[str, ...] = ()
    own: bool = True
    tells: bool = False


def exported(kg: KnowledgeGraph, name: str, options: Options | None = None) -> Exported:
    """What a graph holds in a format. Raises InputError for an unknown format, or an option that it does not take.

    >>> from s4c_graph.flows.opening import open_graph
    >>> with open_graph() as kg:
    ...     list(exported(kg, "case").files)
    ['case.json']
    """
    wanted, options = format_of(name), options or Options()
    for option in ("offers", "roles", "framework", "split", "employer", "posted"):
        if getattr(options, option) and option not in wanted.takes:
            takers = ", ".join(f.name for f in FORMATS if option in f.takes)
            raise InputError(f"{name} has no --{_flag(option)}", mend=f"it is for {takers}")
    return wanted.make(kg, options)


def format_of(name: str) -> Format:
    """The row of a format. Raises InputError for an unknown one."""
    for one in FORMATS:
        if one.name == name:
            return one
    raise InputError(f"unknown format {name!r}", mend="one of " + ", ".join(f.name for f in FORMATS))


def check_place(name: str, out: Path) -> None:
    """Raises InputError where a format cannot be put to a place: a folder for a file, or a file for a folder."""
    file = format_of(name).file
    if file and out.is_dir():
        raise InputError("is a folder", where=str(out), mend=f"name a file in it, such as {out / file}")
    if not file and out.exists() and not out.is_dir():
        raise InputError(f"is no folder, and {name} is several files", where=str(out), mend="name a folder")


def put(made: Exported, name: str, out: Path) -> list[Path]:
    """Write an export to a file, or to a folder where its format has several: all files or none; returns the paths.

    Parts of a split export, one a licence, are named after the file and the licence. What else a folder holds stays.
    Raises InputError where they cannot be written.
    """
    check_place(name, out)
    paths = {}
    for key, content in made.files.items():
        if not format_of(name).file:
            path = out / key
        else:
            path = out if len(made.files) == 1 else out.with_name(f"{out.stem}-{key.lower()}{out.suffix}")
        paths[path] = content
    return export.written_together(paths)


def flags(asked: Format) -> str:
    """The flags that a format heeds beside those of every format.

    >>> flags(format_of("job-posting"))
    '--role --employer --posted'
    """
    return " ".join(f"--{_flag(option)}" for option in asked.takes)


def _flag(option: str) -> str:
    return {"offers": "offer", "roles": "role"}.get(option, option)


def _graphml(kg: KnowledgeGraph, options: Options) -> Exported:
    if not options.split:
        return Exported({"ecosystem.graphml": export.graphml(kg, lang=options.lang).encode()})
    texts, why = export.graphml_parts(kg, lang=options.lang)
    if not texts:
        raise InputError("none of this may be passed on", mend="ask who made it for a licence")
    return Exported({key: text.encode() for key, text in texts.items()}, why)


def _json(kg: KnowledgeGraph, options: Options) -> Exported:
    return Exported({"ecosystem.json": export.network_json(kg, lang=options.lang).encode()})


def _tables(kg: KnowledgeGraph, options: Options) -> Exported:
    with TemporaryDirectory(prefix="s4c-tables-") as made:
        paths = export.tables(kg, Path(made))
        return Exported({path.name: path.read_bytes() for path in paths})


def _elm(kg: KnowledgeGraph, options: Options) -> Exported:
    from s4c_graph.flows import export_elm

    return export_elm.exported(kg, lang=options.lang, offers=options.offers)


def _schema_org(kg: KnowledgeGraph, options: Options) -> Exported:
    from s4c_graph.publishing import schema_org

    content, rights, why = held(kg, *schema_org.OFFERS, "CityRole", "Qualification", *COMPETENCES)
    offers = asked(kg, options.offers, "offer")
    made, losses = schema_org.document(content, rights, offers=offers, version=_version(rights))
    return Exported({"schema-org.jsonld": _written(made)}, (*why, *losses))


def _job_posting(kg: KnowledgeGraph, options: Options) -> Exported:
    from s4c_graph.publishing import schema_org

    if options.posted and not _is_day(options.posted):
        raise InputError(f"{options.posted!r} is no day", mend="write it such as 2027-01-31")
    content, rights, why = held(kg, "CityRole", "Competence")
    roles = asked(kg, options.roles, "role")
    made, losses = schema_org.postings(content, rights, roles, employer=options.employer, posted=options.posted)
    return Exported({"job-posting.jsonld": _written(made)}, (*why, *losses))


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _ctdl_asn(kg: KnowledgeGraph, options: Options) -> Exported:
    from s4c_graph.publishing import ctdl_asn

    content, rights, why = held(kg, *COMPETENCES)
    framework = content.framework(options.framework)
    made, losses = ctdl_asn.document(content, rights, framework, day=day_of(kg, options.issued))
    return Exported({"ctdl-asn.jsonld": _written(made)}, (*why, *losses))


def _case(kg: KnowledgeGraph, options: Options) -> Exported:
    from s4c_graph.publishing import case

    content, rights, why = held(kg, *COMPETENCES)
    framework, time = content.framework(options.framework), day_of(kg, options.issued)
    made, losses = case.document(content, rights, framework, time=time, lang=options.lang)
    return Exported({"case.json": _written(made)}, (*why, *losses))


def _skos(kg: KnowledgeGraph, options: Options) -> Exported:
    from s4c_graph.publishing import skos_view

    content, rights, why = held(kg, *COMPETENCES)
    framework = content.framework(options.framework)
    text, losses = skos_view.turtle(content, rights, framework, day=day_of(kg, options.issued))
    return Exported({"skos.ttl": text}, (*why, *losses))


def _esco_csv(kg: KnowledgeGraph, options: Options) -> Exported:
    from s4c_graph.publishing import esco_csv

    content, rights, why = held(kg, "CityRole", "CompetenceRequirement", *COMPETENCES)
    files, losses = esco_csv.tables(content, content.framework(options.framework))
    files[export.LICENCES] = f"# Licence of these tables\n\n{_paragraphs(rights)}\n".encode()
    return Exported(files, (*why, *losses))


def _version(rights: Combined) -> str:
    return next((s.version for s in rights.sources if s.graph == "framework"), "")


def _paragraphs(rights: Combined) -> str:
    return rights.notice().replace("\n", "\n\n").rstrip()


def _written(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


FORMATS = (
    Format(
        "tables", "the framework's tables, CSV, as they are edited and built from", "", _tables, own=False, tells=True
    ),
    Format(
        "graphml",
        "actors and what they take part in, as GraphML",
        "ecosystem.graphml",
        _graphml,
        ("split",),
        tells=True,
    ),
    Format("json", "the same network as node-link JSON", "ecosystem.json", _json, tells=True),
    Format(
        "elm", "offers, outcomes and qualifications for the European Learning Model", "elm.jsonld", _elm, ("offers",)
    ),
    Format(
        "schema-org",
        "offers, credentials, occupations and competences for search engines",
        "schema-org.jsonld",
        _schema_org,
        ("offers",),
    ),
    Format(
        "job-posting",
        "roles in the shape of schema.org job postings: templates, no vacancies",
        "job-posting.jsonld",
        _job_posting,
        ("roles", "employer", "posted"),
    ),
    Format("ctdl-asn", "the framework for Credential Engine's CTDL-ASN", "ctdl-asn.jsonld", _ctdl_asn, ("framework",)),
    Format("case", "the framework as a 1EdTech CASE 1.1 package", "case.json", _case, ("framework",)),
    Format(
        "skos", "the framework as a plain concept scheme, for Skosmos and SkoHub", "skos.ttl", _skos, ("framework",)
    ),
    Format("esco-csv", "competences and roles with the columns of ESCO's CSV", "", _esco_csv, ("framework",)),
)
"""Every format, in the order that help lists them."""
