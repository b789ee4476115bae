"""Turn a release into a site: what goes into it, its parts in order, the guard, and the switch; all or nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from s4c_graph.core.collecting import seldom
from s4c_graph.core.errors import S4CError
from s4c_graph.core.release import Progress, Release, quiet
from s4c_graph.flows import publish_whole
from s4c_graph.flows.documentation import documentation_units
from s4c_graph.flows.site_checks import checked
from s4c_graph.flows.site_content import LANGUAGES, content
from s4c_graph.publishing import renewal, versions, writing
from s4c_graph.publishing.checks_page import checks_page
from s4c_graph.publishing.feed_changes import Step
from s4c_graph.publishing.guard import Guard, Leak
from s4c_graph.publishing.pages import assets, missing, page_tasks, version_pages
from s4c_graph.publishing.redirects import redirects
from s4c_graph.publishing.renewal import Earlier, Made, Record
from s4c_graph.publishing.resource_data import data_tasks
from s4c_graph.publishing.side_by_side import side_by_side
from s4c_graph.publishing.site import File, Part, Site

_PAGES = 200
"""Pages of the documentation that one task makes."""
_LOOKED_THROUGH = 8
"""Files that the guard looks through in one task: few, as dumps stand side by side and are large."""


class _Taken:
    """The time that each step took, from the end of the one before it. seconds: by name, in order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = now - self._last
        self._last = now


class Leaking(S4CError):
    """Something in the finished files may not leave, so nothing was published; leaks says what, and where."""

    exit_code = 1

    def __init__(self, leaks: Sequence[Leak]) -> None:
        count = "1 thing" if len(leaks) == 1 else f"{len(leaks)} things"
        super().__init__(
            f"{count} in the finished files may not leave",
            mend="take it out of the sources and build again; the site that is there stays as it was",
        )
        self.leaks = tuple(leaks)


@dataclass(frozen=True)
class Published:
    """A finished site: where, what was written, how long it took in seconds, by part, and what there is to tell."""

    out: Path
    written: writing.Written
    seconds: Mapping[str, float]
    told: tuple[str, ...] = ()


PARTS: tuple[Part, ...] = (
    versions.versions,
    version_pages,
    assets,
)
"""Parts that need nothing but the site, beside data and pages."""


def publish(
    release: Release,
    out: Path,
    *,
    base: str | None = None,
    include: Sequence[str] = (),
    languages: Sequence[str] = LANGUAGES,
    site_url: str = "",
    repository: str = "",
    earlier: Sequence[Release] = (),
    checks: bool = False,
    progress: Progress = quiet,
) -> Published:
    """Make or renew the site of a release in a folder.

    base, include, languages: see :func:`s4c_graph.flows.site_content.content`. site_url: address of its host, for the
    rules that w3id.org needs. repository: where readers propose a change. What was published under a version stays as
    it was. earlier: releases among which the one that was published here before is looked for, so that the change feed
    can tell what changed since. checks: ask the site what an outsider would, and add a page of it. Raises InputError
    for a folder that holds something else, Leaking where the guard finds something; in every such case the site that
    is there stays as it was.
    """
    taken = _Taken()
    site_url = f"{site_url.rstrip('/')}/" if site_url else ""
    with writing.drafted(out, fixed=versions.is_fixed) as draft, seldom():
        found = content(
            release, include=include, base=base, languages=languages, repository=repository, progress=progress
        )
        site, told = replace(found.site, checked=checks), list(found.told)
        mark = renewal.mark(site)
        before = Earlier.read(out, draft.known, mark, site.holding.reads)
        record, steps = Record(mark, before), list[Step]()
        taken("content")

        def meanwhile() -> list[publish_whole.Task]:
            since, why = publish_whole.steps(release, site, writing.notes(out), earlier, progress)
            steps.extend(since)
            told.extend(filter(None, [why]))
            tasks = _tasks(site, site_url, before)
            if changed := len(before.said) - len(before.alike):  # worked out here, for all processes
                progress(f"of {len(before.said):,} readings {changed:,} say something else", None)
            return tasks

        parts = publish_whole.whole(site, meanwhile, found.others, draft, steps)
        ends = publish_whole.listed(site, draft, site_url)
        for name, files in chain(parts, _checks(site, draft.folder) if checks else (), ends):
            progress(f"making {name}", None)
            for one in files:
                _put(one, draft, record)
            taken(name)
        progress("looking for what may not leave", None)
        draft.keep_all(versions.stays)
        look = _mark(found.guard, mark)
        same = writing.notes(out).get("guard") == look
        if leaks := _leaks(found.guard, draft.folder, draft.changed if same else sorted(draft.made)):
            raise Leaking(leaks)
        taken("guard")
        progress("switching", None)
        about = site.about
        notes = {"base": site.names.base, "release": about.digest, "guard": look}
        written = writing.switch(draft, out, notes=notes, record=record.write)
    taken("switch")
    told += [
        f"{path} was published with other content and stays as it was: give what changed a new version"
        for path in written.differing
        if path.endswith(".ttl")
    ]
    return Published(out, written, taken.seconds, tuple(told))


def _tasks(site: Site, site_url: str, earlier: Earlier) -> list[publish_whole.Task]:
    """What needs nothing but the site, to be made side by side."""
    parts = [partial(part, site) for part in PARTS]
    documents = renewal.tasks(documentation_units(site), site.holding.reads, earlier, at_once=_PAGES)
    pages, data = page_tasks(site, earlier), data_tasks(site, earlier)
    hosted = [partial(redirects, site, site_url), partial(missing, site, site_url)]
    return [*parts, *hosted, *documents, *pages, *data]


def _put(one: File | Made, draft: writing.Draft, record: Record) -> None:
    """Put a file, or a unit of files made or staying, into a draft."""
    if isinstance(one, File):
        draft.put(one)
        return
    for file in one.files:
        draft.put(file)
    for path in one.same:
        draft.stay(path)
    record.add(one)


def _checks(site: Site, folder: Path) -> Iterator[tuple[str, Iterator[File]]]:
    """The page of what the checks find in what was made so far."""
    yield "checks", checks_page(site, checked(folder, site.names))


def _mark(guard: Guard, maker: str) -> str:
    """What a guard looks for, as one digest: files that were looked through by the same need no second look.

    maker: mark of this package, the guard in it.
    """
    sets = (guard.classes, guard.properties, guard.graphs, guard.texts, guard.allowed)
    told = [guard.names.base, sorted(guard.limits.items()), *(sorted(one) for one in sets)]
    return hashlib.sha256(repr((maker, told)).encode()).hexdigest()


def _leaks(guard: Guard, folder: Path, paths: Sequence[str]) -> list[Leak]:
    """What a guard finds in finished files, looked through side by side."""
    chunks = [paths[n : n + _LOOKED_THROUGH] for n in range(0, len(paths), _LOOKED_THROUGH)]
    return sorted(set(side_by_side([partial(_look, guard, folder, chunk) for chunk in chunks])))


def _look(guard: Guard, folder: Path, paths: Sequence[str]) -> Iterator[Leak]:
    def beside(path: str) -> bytes | None:
        return (folder / path).read_bytes() if (folder / path).is_file() else None

    return guard.leaks((File(path, (folder / path).read_bytes()) for path in paths), beside)
