"""Languages by two letters, and how the European Union's table of languages has them; read by tables and catalogue."""

from __future__ import annotations

from types import MappingProxyType

AUTHORITY = "http://publications.europa.eu/resource/authority/"
"""What the IRIs of the tables of the Publications Office begin with."""
_CODES = """
ar=ARA bg=BUL bs=BOS cs=CES da=DAN de=DEU el=ELL en=ENG es=SPA et=EST fa=FAS fi=FIN fr=FRA ga=GLE hr=HRV hu=HUN is=ISL
it=ITA lt=LIT lv=LAV mk=MKD mt=MLT nb=NOB nl=NLD nn=NNO pl=POL pt=POR ro=RON ru=RUS se=SME sk=SLK sl=SLV so=SOM sq=SQI
sr=SRP sv=SWE tr=TUR uk=UKR
"""
CODES = MappingProxyType(dict(pair.split("=") for pair in _CODES.split()))
"""Two-letter code → code of the European Union's table of languages."""


def language(tag: str) -> str | None:
    """IRI in the European Union's table of a language by its tag, or None where it is none of CODES.

    >>> language("sv"), language("x-none")
    ('http://publications.europa.eu/resource/authority/language/SWE', None)
    """
    code = CODES.get(tag.lower().split("-")[0])
    return f"{AUTHORITY}language/{code}" if code else None
