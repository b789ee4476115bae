"""The pages of a site for people: one of every resource of ours in every language, indexes, a map, a search."""

from s4c_graph.publishing.pages.making import page_tasks, pages
from s4c_graph.publishing.pages.missing import missing
from s4c_graph.publishing.pages.shipped import assets, lacking
from s4c_graph.publishing.pages.version import version_pages

__all__ = ["assets", "lacking", "missing", "page_tasks", "pages", "version_pages"]
