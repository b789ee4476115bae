"""Languages by their two-letter tags and by the European Union's table of languages; intake and publishing ask here."""

from __future__ import annotations

from types import MappingProxyType

LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
"""Before the code in an IRI of the table."""
_PAIRS = """
ar=ARA bg=BUL bs=BOS cs=CES da=DAN de=DEU el=ELL en=ENG es=SPA et=EST fa=FAS fi=FIN fr=FRA ga=GLE hr=HRV hu=HUN is=ISL
it=ITA lt=LIT lv=LAV mk=MKD mt=MLT nb=NOB nl=NLD nn=NNO pl=POL pt=POR ro=RON ru=RUS se=SME sk=SLK sl=SLV so=SOM sq=SQI
sr=SRP sv=SWE tr=TUR uk=UKR
"""
LANGUAGES = MappingProxyType(dict(pair.split("=") for pair in _PAIRS.split()))
"""Two-letter code → code of the European Union's table of languages."""
_TAGS = MappingProxyType({code: tag for tag, code in LANGUAGES.items()})


def bcp47(iri: str) -> str:
    """The language tag of an IRI of the table, empty for one that is not known here.

    >>> bcp47("http://publications.europa.eu/resource/authority/language/SWE"), bcp47("urn:x")
    ('sv', '')
    """
    return _TAGS.get(iri.removeprefix(LANGUAGE), "")


def authority(tag: str) -> str:
    """The IRI of the table for a language tag, its region left out; empty for one that is not known here.

    >>> authority("sv-FI"), authority("tlh")
    ('http://publications.europa.eu/resource/authority/language/SWE', '')
    """
    code = LANGUAGES.get(tag.strip().lower().replace("_", "-").split("-")[0], "")
    return LANGUAGE + code if code else ""
