"""What the checks of a site may find and we mean, each with its reason; a test holds that it is still needed."""

from __future__ import annotations

from types import MappingProxyType

from s4c_graph.publishing.checks import Excuse, Excuses
from s4c_graph.publishing.checks_known_inverses import NO_INVERSE


def _terms(*names: str) -> tuple[str, ...]:
    return tuple(f"ontology#{name}" for name in names)


_OPEN_ENDED = Excuse(
    _terms("currency", "resultedIn", "promptedBy"),
    "A property that fits several classes and values stands in no axiom.",
)
_SEVERAL_CLASSES = Excuse(
    _terms(
        # core
        *("context", "statementStatus", "graphKind", "visibility"),
        # context
        *("startDate", "endDate", "dateCertainty", "fundedUnder", "hasBudget", "amount", "currency", "theme"),
        *("addressesTargetGroup", "addressesSector", "buildsCompetence", "hasParticipation", "stakeholderGroup"),
        *("plansEvent", "hasObjective", "concernsCompetence", "hasCapability", "resultedIn", "transferability"),
        *("promptedBy", "fieldOfStudy", "sourceSpan", "retrievedOn"),
        # learning
        *("usesMaterial", "stepOrder", "stepText", "iscedField", "recognisedBy", "validFor", "assessmentMethod"),
        # assessment
        *("supportedBy", "validFrom", "expires", "agreedBy", "hasCondition"),
    ),
    "Of things of several classes a domain would infer a wrong type.",
)
_SEVERAL_RANGES = Excuse(
    _terms(
        # learning: lists of the EU that are not loaded; offers and materials
        *("offerLanguage", "validIn", "validates"),
        # assessment: lists of the EU that are not loaded
        "conditionLanguage",
        # context
        *("inThing", "needOf", "claimAbout", "evaluates"),
        # stat: an IRI or the words of a text
        "observationSource",
    ),
    "Of values of several classes, or of a list that is not loaded, a range would say too much.",
)
_BROADER_ONLY = (
    Excuse(("id/competence/*",), "The table of competences names the area of each, that of areas no competences."),
    Excuse(("id/role/*",), "A role names the one it specialises, and is not named by it."),
    Excuse(("id/competence-level/*",), "The levels of a competence follow from it; they name it, and it names none."),
    Excuse(("digcomp/2.2/*", "digcomp/3.0/*"), "A competence of DigComp names its area, as our table of them does."),
    Excuse(("scheme/scale-competences/*",), "A list of another project, as it was found: each entry names its group."),
)
KNOWN: Excuses = MappingProxyType(
    {
        "FOOPS OM5.2": (
            Excuse(("http://purl.org/dc/terms/contributor",), "Nobody beside the creators has contributed yet."),
            Excuse(
                ("http://www.w3.org/2002/07/owl#backwardCompatibleWith",),
                "A first version is compatible with nothing yet.",
            ),
        ),
        "FOOPS OM3": (
            Excuse(("http://purl.org/ontology/bibo/doi",), "No DOI is registered."),
            Excuse(("http://xmlns.com/foaf/0.1/logo",), "There is no logo."),
            Excuse(("http://www.w3.org/2002/07/owl#priorVersion",), "It is the first version."),
        ),
        "FOOPS VOC4": (
            Excuse(
                ("definitions in sv: *", "definitions in pl: *"),
                "Definitions are in English; a person of the language is to translate them.",
            ),
        ),
        "OOPS P04": (
            _OPEN_ENDED,
            Excuse(_terms("QualifiedFor_*"), "A class that is made for a role is defined in graph qualified."),
        ),
        "OOPS P11": (_SEVERAL_CLASSES, _SEVERAL_RANGES),
        "OOPS P12": (
            Excuse(_terms("confidence"), "The confidence of SSSOM is that of a mapping, ours that of a rating."),
        ),
        "OOPS P22": (Excuse(_terms("QualifiedFor_*"), "A class that is made for a role carries the key of the role."),),
        "OOPS P13": NO_INVERSE,
        "SKOS omitted inverse of broader": _BROADER_ONLY,
        "SKOS ISO 2 of broader": _BROADER_ONLY,
        "SKOS nocommonlanguage": (
            Excuse(
                ("digcomp/*",), "DigComp is named as its publisher does; s4c build --digcomp adds what else it has."
            ),
            Excuse(("scheme/scale-competences/*",), "A list of another project, in the language it was found in."),
        ),
        "SKOS undocumented concepts": (
            Excuse(("id/competence-level/*",), "A competence at a level is defined by the two it names."),
            Excuse(("digcomp/*",), "Titles only come with the package; s4c build --digcomp adds the text."),
        ),
    }
)
"""By check; see :data:`s4c_graph.publishing.checks.Excuses`."""
