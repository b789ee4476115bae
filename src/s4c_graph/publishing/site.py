"""A site in the making: what is held, where it stands, and of which release; each part of it yields files from this."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from s4c_graph.core.names import Names
from s4c_graph.core.values import Source
from s4c_graph.publishing.address import Addresses
from s4c_graph.publishing.holding import Holding


class File(NamedTuple):
    """A file of a site: its path below the site's folder, with forward slashes, and what is in it."""

    path: str
    content: bytes


@dataclass(frozen=True)
class About:
    """The release that is published. digest: of its content. version: of the framework. issued: day or time of the
    release, ISO 8601, the only clock of a site. languages: of the pages, the first of them the default. sources: of
    each graph that is in the site, by graph name.
    """

    digest: str
    version: str
    issued: str
    languages: tuple[str, ...] = ("en", "sv", "pl")
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """What every part of a site is given.

    remote: labels of concepts of others that the site links to but does not hold, by IRI, then by language, cached at
    build. repository: address where a change is proposed, empty where there is none. checked: whether a page of it says
    what checks of the finished site find.
    """

    holding: Holding
    addresses: Addresses
    about: About
    remote: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    repository: str = ""
    checked: bool = False

    @property
    def names(self) -> Names:
        """IRIs below the base of the site."""
        return self.addresses.names


Part = Callable[[Site], Iterator[File]]
"""A part of a site: pages, data, dumps, catalogue, feeds. Same site, same files, same bytes, in the same order."""
