"""Untrusted text made fit for a page: no control or bidi characters, one line, escaped, its language told."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from markupsafe import Markup, escape
from rdflib.term import Literal

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_MAYBE_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


class Text(NamedTuple):
    """A text and the language it is in, empty where none is told."""

    text: str
    lang: str = ""


def clean(text: str) -> str:
    """The text on one line, without what could reorder, hide or break the text around it.

    >>> clean("a\\u202eb\\n  c")
    'a b c'
    """
    return " ".join(_CONTROL.sub(" ", text).split())


def told(literal: Literal) -> Text:
    """A literal as text, cleaned."""
    return Text(clean(str(literal)), (literal.language or "").lower())


def html(text: Text, lang: str) -> Markup:
    """A text escaped for a page in a language: its own language is told where it differs, and its direction kept apart.

    >>> html(Text("<b>", "en"), "en"), html(Text("Roll", "sv"), "en")
    (Markup('&lt;b&gt;'), Markup('<span lang="sv">Roll</span>'))
    """
    said = escape(text.text)
    rtl = bool(_MAYBE_RTL.search(text.text)) and any(unicodedata.bidirectional(c) in "RAL" for c in text.text)
    tag = "bdi" if rtl else "span"
    if text.lang and text.lang != lang:
        return Markup('<{0} lang="{1}">{2}</{0}>').format(tag, text.lang, said)
    return Markup("<bdi>{}</bdi>").format(said) if rtl else said


def plain(cell: Markup | str) -> str:
    """What a cell says without its markup.

    >>> plain(Markup("<b>a</b> &amp; b")), plain("a < b")
    ('a & b', 'a < b')
    """
    return str(cell.striptags()) if isinstance(cell, Markup) else cell


def cut(text: str, most: int) -> str:
    """The text, shortened at a word where it is longer than so many characters.

    >>> cut("one two three", 8)
    'one two…'
    """
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return head[: head.rfind(" ")].rstrip(" ,;:") + "…" if " " in head[most // 2 :] else head + "…"
