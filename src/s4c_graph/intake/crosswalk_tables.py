"""The crosswalk tables that are known: how each is told from the others, and what its national side is."""

from __future__ import annotations

from s4c_graph.core.frameworks import Adapter
from s4c_graph.intake.crosswalk import EURES, ONET, REVERSE, Table
from s4c_graph.intake.framework_table import OwnTable

_NAME, _KIND, _PAGE = "classification 2 name", "classification 2 concept type", "classification 2 landing page"
_WHERE = "from the page of mapping tables of the EURES countries on esco.ec.europa.eu"
_SOC = {"en": "O*NET-SOC 2019 Taxonomy"}

SE_SKILLS = Table(
    "se-skills",
    "Skills of the Swedish JobTech taxonomy mapped to ESCO",
    f"the Swedish CSV table of skills, {_WHERE} (SE NSC ESCO 109 mapping table)",
    "se-jobtech-skills",
    {"en": "Skills of the JobTech taxonomy", "sv": "Kompetensbegrepp i JobTech Taxonomy"},
    EURES,
    "sv",
    "skill",
    ((_PAGE, "jobtechdev.se"), (_KIND, "skill")),
)
SE_OCCUPATIONS = Table(
    "se-occupations",
    "Occupations of the Swedish JobTech taxonomy mapped to ESCO",
    f"the Swedish CSV table of occupations, {_WHERE} (SE_mapping Occupations v1.1.1)",
    "se-jobtech-occupations",
    {"en": "Occupations of the JobTech taxonomy", "sv": "Yrkesbegrepp i JobTech Taxonomy"},
    EURES,
    "sv",
    "occupation",
    ((_PAGE, "jobtechdev.se"), (_KIND, "occupation")),
)
PL_OCCUPATIONS = Table(
    "pl-occupations",
    "Polish classification of occupations and specialities mapped to ESCO",
    f"the Polish CSV table of occupations, {_WHERE} (PL_mapping)",
    "pl-kzis-2014",
    {
        "en": "Classification of occupations and specialities for the labour market (KZiS), 2014",
        "pl": "Klasyfikacja zawodów i specjalności na potrzeby rynku pracy, 2014",
    },
    EURES,
    "pl",
    "occupation",
    ((_NAME, "klasyfikacja zawodów"),),
)
IT_OCCUPATIONS = Table(
    "it-occupations",
    "Italian classification of occupations CP2011 mapped to ESCO",
    f"the Italian CSV table of occupations, {_WHERE} (IT_mapping)",
    "it-cp2011",
    {"en": "Classification of occupations CP2011", "it": "Classificazione delle professioni CP2011"},
    EURES,
    "it",
    "occupation",
    ((_NAME, "cp2011"),),
    levels=(
        {"en": "major groups", "it": "grandi gruppi"},
        {"en": "groups", "it": "gruppi"},
        {"en": "classes", "it": "classi"},
        {"en": "categories", "it": "categorie"},
        {"en": "occupational units", "it": "unità professionali"},
    ),
)
ONET_OCCUPATIONS = Table(
    "onet",
    "Occupations of O*NET-SOC 2019 mapped to ESCO",
    "the crosswalk of ESCO and O*NET with relations, CSV, from esco.ec.europa.eu (crosswalk_esco_onet)",
    "onet-soc-2019",
    _SOC,
    ONET,
    "en",
    "occupation",
    (("classification 1 name", "o*net"),),
)
ONET_REVERSE = Table(
    "onet-reverse",
    "ESCO and ISCO codes with occupations of O*NET-SOC 2019, no relation stated",
    "the crosswalk seen from ESCO, codes alone, CSV (crosswalk_esco_onet_reverse); wants ESCO at hand",
    "onet-soc-2019",
    _SOC,
    REVERSE,
    "en",
    "occupation",
    version="O*NET-SOC 2019",
    esco_version="1.1.0",
)
SHIPPED: tuple[Adapter, ...] = (
    SE_SKILLS,
    SE_OCCUPATIONS,
    PL_OCCUPATIONS,
    IT_OCCUPATIONS,
    ONET_OCCUPATIONS,
    ONET_REVERSE,
    OwnTable(),
)
"""The adapters that come with the package."""
