"""rdflib over the embedded store, quick enough for validators; part of the embedded engine's room."""

from __future__ import annotations

from typing import Any

from oxrdflib import OxigraphStore
from rdflib import Dataset


class _FrozenStore(OxigraphStore):
    """OxigraphStore over a store that does not change: each length is counted once.

    oxrdflib counts by a query over the whole graph, and pySHACL asks for the length of the data
    graph for each failing value: O(n) each time turns seconds into hours.
    """

    def __init__(self, *, store: Any) -> None:
        super().__init__(store=store)
        self._lengths: dict[Any, int] = {}

    def __len__(self, context: Any = None) -> int:
        key = getattr(context, "identifier", context)
        if key not in self._lengths:
            self._lengths[key] = super().__len__(context)
        return self._lengths[key]


def dataset(store: Any, *, frozen: bool = False) -> Dataset:
    """A Dataset over a pyoxigraph store, default graph = union of all graphs."""
    made = (_FrozenStore if frozen else OxigraphStore)(store=store)
    return Dataset(store=made, default_union=True)
