"""Rules for the host of a site: data or page by what a reader accepts, for Apache, nginx and w3id.org.

An IRI without a suffix answers 303 to its page, in the reader's language, or to the file of data asked for. A host
without rules serves the page at the IRI, and the data at the IRI and a suffix: nothing in a site needs the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from s4c_graph.core.errors import InputError
from s4c_graph.publishing.address import DEFAULT_LANG
from s4c_graph.publishing.site import File, Site

ACCEPTED: Mapping[str, str] = MappingProxyType(
    {
        "html": r"text/html|application/xhtml\+xml",
        "ttl": r"text/turtle|application/x-turtle|text/n3|text/rdf\+n3",
        "jsonld": r"application/(?:ld\+)?json",
        "rdf": r"application/rdf\+xml|application/xml|text/xml",
        "nt": r"application/n-triples|text/plain",
    }
)
"""Suffix → media types that ask for it, in the order in which an equal wish is met; ``html`` stands for the page."""
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
        "trig": "application/trig",
        "nq": "application/n-quads",
        "tsv": "text/tab-separated-values",
        "csv": "text/csv",
        "json": "application/json",
        "atom": "application/atom+xml",
        "svg": "image/svg+xml",
        "js": "text/javascript",
        "parquet": "application/vnd.apache.parquet",
        "gz": "application/gzip",
    }
)
_TEXT = ("html", "ttl", "nt", "csv", "tsv", "txt", "css", "js", "atom", "svg")
WELL_KNOWN = ".well-known/void"
MISSING = "404.html"
"""The page of what is not there (pages/missing.py)."""


def redirects(site: Site, site_url: str = "") -> Iterator[File]:
    """The files of rules: ``.htaccess`` for the site itself, and below ``hosting/`` those for elsewhere.

    site_url: address at which the site is hosted; with it, rules for w3id.org are made, and Apache is told of the page
    for what is not there. Raises InputError for one that is no http(s) address.
    """
    languages = site.about.languages
    place = urlsplit(_address(site_url)).path if site_url else ""
    yield File(".htaccess", apache(languages, place).encode())
    yield File("hosting/nginx.conf", nginx(languages).encode())
    if site_url:
        yield File("hosting/w3id.htaccess", w3id(site_url, site.names.base).encode())


def apache(languages: tuple[str, ...], place: str = "") -> str:
    """Rules for Apache 2.4, as the ``.htaccess`` at the root of the site (needs AllowOverride FileInfo).

    place: folder of the host in which the site is, such as ``/s4c/``, empty where it is not known.
    """
    return "\n".join(
        [
            "# Made by s4c publish. Data or page by Accept; needs mod_rewrite, and AllowOverride FileInfo.",
            "AddDefaultCharset utf-8",
            *([f"ErrorDocument 404 {place}{MISSING}"] if place else ()),
            "<IfModule mod_mime.c>",
            *(f"  AddType {media} .{suffix}" for suffix, media in TYPES.items()),
            f"  AddCharset utf-8 {' '.join('.' + suffix for suffix in _TEXT)}",
            "  # a language in the name of a page is no script",
            *(f"  RemoveHandler .{lang}\n  AddLanguage {lang} .{lang}" for lang in languages),
            "</IfModule>",
            f'<FilesMatch "^void$">\n  ForceType {TYPES["ttl"]}\n</FilesMatch>',
            "<IfModule mod_headers.c>",
            "  # also of redirects: a browser asks it of each answer on the way",
            '  Header always set Access-Control-Allow-Origin "*"',
            "  Header always merge Vary Accept env=NEGOTIATED",
            "  Header always merge Vary Accept-Language env=NEGOTIATED",
            "</IfModule>",
            "<IfModule mod_rewrite.c>",
            "  RewriteEngine On",
            "  # where this folder stands on its host",
            r"  RewriteCond %{REQUEST_URI}::$1 ^(.*?/)(.*)::\2$",
            "  RewriteRule ^(.*)$ - [E=HERE:%1]",
            "  # only what has data beside it is negotiated",
            r"  RewriteCond %{REQUEST_FILENAME}.ttl !-f",
            "  RewriteRule ^ - [S=100]",
            r"  RewriteRule ^(.*[^/])$ - [E=NEGOTIATED:1]",
            *_apache_choices(),
            *_apache_pages(languages),
            "</IfModule>",
            "",
        ]
    )


def _apache_choices() -> Iterator[str]:
    for full in (True, False):
        for suffix, types in ACCEPTED.items():
            if suffix == "html" and not full:
                continue  # what asks for a page with less than its full wish, and for no data, gets it at the end
            yield f"  RewriteCond %{{HTTP_ACCEPT}} {_wish(types, full=full)} [NC]"
            if suffix == "html":
                yield f"  RewriteRule ^ - [S={2 * (len(ACCEPTED) - 1)}]"
            else:
                yield rf"  RewriteRule ^(.*[^/])$ %{{ENV:HERE}}$1.{suffix} [R=303,NE,L]"


def _apache_pages(languages: tuple[str, ...]) -> Iterator[str]:
    for lang in languages:
        if lang != DEFAULT_LANG:
            yield f"  RewriteCond %{{HTTP:Accept-Language}} ^{lang}([-,;]|$) [NC]"
            yield f"  RewriteCond %{{REQUEST_FILENAME}}/index.{lang}.html -f"
            yield rf"  RewriteRule ^(.*[^/])$ %{{ENV:HERE}}$1/index.{lang}.html [R=303,NE,L]"
    yield r"  RewriteRule ^(.*[^/])$ %{ENV:HERE}$1/ [R=303,NE,L]"


def _wish(types: str, *, full: bool) -> str:
    """Pattern of an Accept header (RFC 9110, 12.5.1) that names one of some types, with its full weight or any."""
    weight = r"(?:\s*;\s*(?!q=)[^;,]*)*(?:\s*;\s*q=1(?:\.0*)?)?" if full else r"(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))[^,]*"
    # no blanks may stand in an unquoted argument of a RewriteCond
    return f'"(?:^|,)\\s*(?:{types}){weight}\\s*(?:,|$)"'


def nginx(languages: tuple[str, ...]) -> str:
    """Rules for nginx: two maps for its ``http`` block, and a ``location`` for the ``server`` of the site."""
    lines = [
        "# Made by s4c publish. The maps stand in the http block, the rest in the server block of the site.",
        "map $http_accept $s4c_data {",
        '  default "";',
        *(
            f'  "~*{_wish(types, full=full)[1:-1]}" "{"" if suffix == "html" else "." + suffix}";'
            for full in (True, False)
            for suffix, types in ACCEPTED.items()
            if full or suffix != "html"
        ),
        "}",
        "map $http_accept_language $s4c_page {",
        '  default "/";',
        *(f'  "~*^{lang}(?:[-,;]|$)" "/index.{lang}.html";' for lang in languages if lang != DEFAULT_LANG),
        "}",
        "server {",
        "  # listen, server_name and root of the site",
        "  charset utf-8;",
        f"  error_page 404 /{MISSING};",
        f"  charset_types {' '.join(TYPES[s] for s in ('ttl', 'nt', 'csv', 'tsv', 'js', 'atom'))} text/css text/plain;",
        "  types {",
        "    text/html html;",
        "    text/css css;",
        "    text/plain txt;",
        "    application/xml xml;",
        *(f"    {media} {suffix};" for suffix, media in TYPES.items()),
        "  }",
        '  add_header Access-Control-Allow-Origin "*";',
        f"  location = /{WELL_KNOWN} {{ types {{ }} default_type {TYPES['ttl']}; }}",
        r"  location ~ [^/]$ {",
        "    set $s4c_to $s4c_data;",
        '    if (!-f $request_filename.ttl) { set $s4c_to "none"; }',
        "    if ($s4c_to = none) { rewrite ^ $uri break; }",
        '    add_header Vary "Accept, Accept-Language" always;',
        '    add_header Access-Control-Allow-Origin "*" always;',
        '    if ($s4c_to ~ "^\\.") { return 303 $uri$s4c_to; }',
        "    set $s4c_page_file $request_filename$s4c_page;",
        '    if ($s4c_to = "") { set $s4c_to $s4c_page; }',
        "    if (!-e $s4c_page_file) { set $s4c_page_file none; }",
        '    if ($s4c_to = "none") { set $s4c_page_file ""; }',
        "    if ($s4c_page_file = none) { return 303 $uri/; }",
        "    if ($s4c_page_file) { return 303 $uri$s4c_to; }",
        "  }",
        "}",
        "",
    ]
    return "\n".join(lines)


def w3id(site_url: str, base: str) -> str:
    """The ``.htaccess`` to propose to w3id.org for the base: everything below it goes on to the host.

    >>> print(w3id("https://city.example/s4c", "https://w3id.org/s4c/"), end="")
    # Made by s4c publish, for https://w3id.org/s4c/
    RewriteEngine On
    RewriteRule ^(.*)$ https://city.example/s4c/$1 [R=303,NE,L]
    """
    to = _address(site_url).replace("%", r"\%")  # %2 would be what a condition has matched
    return f"# Made by s4c publish, for {base}\nRewriteEngine On\nRewriteRule ^(.*)$ {to}$1 [R=303,NE,L]\n"


def _address(site_url: str) -> str:
    """The address of a site with a slash at its end. Raises InputError for what is none."""
    parts = urlsplit(site_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or not re.fullmatch(r"[\w.~:/@%+-]+", site_url):
        raise InputError(f"{site_url!r} is no address of a site", mend="give one such as https://city.example/s4c/")
    return site_url if site_url.endswith("/") else site_url + "/"
