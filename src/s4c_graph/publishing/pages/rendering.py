"""The one environment of all templates, escaping always on, and the files that every page links to."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment() -> Environment:
    """The templates of this folder, compiled once. A name that a template does not know is an error.

    >>> environment().from_string("{{ x }}").render(x="<script>")
    '&lt;script&gt;'
    """
    made = Environment(
        loader=PackageLoader("s4c_graph.publishing.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.clear()
    return made
