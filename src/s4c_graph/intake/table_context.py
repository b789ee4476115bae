"""The tables of a city's own context: projects, partners, objectives, figures, demand, graduates, surveys.

They are laid over a release (``--with``, ``--source``); none of them is part of the shipped framework. A cell
that names a row of another table may also hold the IRI of something that stands in no table.
"""

from __future__ import annotations

from s4c_graph.intake.table_model import ALTERNATIVE, DEFINITION, KEY, LABEL, NOTE, Column, Kind, TableSpec

_STATUS = Column("status", Kind.CONCEPT, "s4c:statementStatus", "statement-status")
_END = (Column("source", Kind.SEED, "dct:source", many=True), NOTE, _STATUS)
_PERIOD = (
    Column("start", Kind.DATE, "s4c:startDate"),
    Column("end", Kind.DATE, "s4c:endDate"),
    Column("date_certainty", Kind.CONCEPT, "s4c:dateCertainty", "date-certainty"),
)
_GROUPS = Column("groups", Kind.CONCEPT, "s4c:addressesTargetGroup", "target-group", many=True)
_SECTORS = Column("sectors", Kind.CONCEPT, "s4c:addressesSector", "sector", many=True)
_THEMES = Column("themes", Kind.CONCEPT, "s4c:theme", "theme", many=True)
_BUILDS = Column("competences", Kind.ROW, "s4c:buildsCompetence", "competences", many=True)
_CONCERNS = Column("competences", Kind.ROW, "s4c:concernsCompetence", "competences", many=True)
_STAKEHOLDERS = Column("stakeholder_group", Kind.CONCEPT, "s4c:stakeholderGroup", "stakeholder-group", many=True)
_CURRENCY = Column("currency", Kind.CURRENCY, "s4c:currency", wanted=True)
_UNDERTAKINGS = "projects|programmes|networks|local_groups|events"
"""What people take part in and what has objectives and lessons."""
_AGENTS = "organisations|units|organisation_groups"

_ACTORS = (
    TableSpec("places", "place", ("schema:Place",), (KEY, LABEL, DEFINITION, *_END)),
    TableSpec(
        "units",
        "unit",
        ("org:OrganizationalUnit",),
        (
            KEY,
            LABEL,
            DEFINITION,
            Column("organisation", Kind.ROW, "org:unitOf", "organisations", wanted=True),
            _STAKEHOLDERS,
            *_END,
        ),
    ),
    TableSpec(
        "organisation_groups",
        "organisation-group",
        ("s4c:OrganisationGroup",),
        (KEY, LABEL, DEFINITION, _STAKEHOLDERS, *_END),
    ),
    TableSpec(
        "participations",
        "participation",
        ("s4c:Participation",),
        (
            KEY,
            Column("participant", Kind.ROW, "s4c:participant", _AGENTS, wanted=True),
            Column("role", Kind.CONCEPT, "s4c:participationRole", "participation-role", wanted=True),
            Column("in", Kind.ROW, "s4c:inThing", _UNDERTAKINGS, inverse="s4c:hasParticipation", wanted=True),
            *_PERIOD,
            *_END,
        ),
    ),
)

_WORK = (
    TableSpec("funding", "funding-programme", ("s4c:FundingProgramme",), (KEY, LABEL, DEFINITION, *_END)),
    TableSpec(
        "projects",
        "project",
        ("s4c:Project",),
        (
            KEY,
            LABEL,
            ALTERNATIVE,
            DEFINITION,
            Column("identifier", Kind.WORD, "s4c:projectIdentifier"),
            *_PERIOD,
            Column("funding", Kind.ROW, "s4c:fundedUnder", "funding", many=True),
            _THEMES,
            _GROUPS,
            _SECTORS,
            _BUILDS,
            *_END,
        ),
    ),
    TableSpec(
        "programmes",
        "strategic-programme",
        ("s4c:StrategicProgramme",),
        (
            KEY,
            LABEL,
            DEFINITION,
            *_PERIOD,
            Column("funding", Kind.ROW, "s4c:fundedUnder", "funding", many=True),
            _THEMES,
            _GROUPS,
            _SECTORS,
            _BUILDS,
            *_END,
        ),
    ),
    TableSpec(
        "components",
        "project-component",
        ("s4c:ProjectComponent",),
        (
            KEY,
            Column("project", Kind.ROW, to="projects", inverse="s4c:hasComponent", wanted=True),
            LABEL,
            DEFINITION,
            Column("overlaps", Kind.ROW, "s4c:overlapsWith", "components", many=True),
            _BUILDS,
            *_END,
        ),
    ),
    TableSpec(
        "outputs",
        "output",
        ("s4c:ProjectOutput",),
        (
            KEY,
            Column("project", Kind.ROW, to="projects", inverse="s4c:hasOutput", wanted=True),
            LABEL,
            DEFINITION,
            Column("kind", Kind.CONCEPT, "s4c:outputKind", "output-kind", wanted=True),
            *_END,
        ),
    ),
    TableSpec(
        "budgets",
        "budget",
        ("s4c:BudgetStatement",),
        (
            KEY,
            Column("of", Kind.ROW, to="projects|programmes|components", inverse="s4c:hasBudget", wanted=True),
            Column("amount", Kind.DECIMAL, "s4c:amount", wanted=True),
            _CURRENCY,
            Column("includes_co_financing", Kind.BOOLEAN, "s4c:includesCoFinancing"),
            *_END,
        ),
    ),
    TableSpec(
        "support_schemes",
        "support-scheme",
        ("s4c:SupportScheme",),
        (
            KEY,
            LABEL,
            DEFINITION,
            Column("owner", Kind.ROW, "s4c:schemeOwner", "organisations", many=True, wanted=True),
            Column("min_age", Kind.INTEGER, "s4c:minAge"),
            Column("max_age", Kind.INTEGER, "s4c:maxAge"),
            Column("max_amount", Kind.DECIMAL, "s4c:maxAmount"),
            Column("currency", Kind.CURRENCY, "s4c:currency"),
            Column("ideas", Kind.CONCEPT, "s4c:supportsIdea", "idea-kind", many=True),
            *_PERIOD,
            *_END,
        ),
    ),
    TableSpec(
        "networks",
        "network",
        ("s4c:CooperationNetwork",),
        (
            KEY,
            LABEL,
            DEFINITION,
            *_PERIOD,
            Column("continues", Kind.ROW, "s4c:continues", "networks"),
            _THEMES,
            *_END,
        ),
    ),
    TableSpec(
        "local_groups",
        "local-group",
        ("s4c:LocalGroup",),
        (
            KEY,
            LABEL,
            DEFINITION,
            Column("network", Kind.ROW, "s4c:networkOf", "networks"),
            Column("seeks", Kind.CONCEPT, "s4c:seeksStakeholder", "stakeholder-group", many=True),
            *_PERIOD,
            *_END,
        ),
    ),
    TableSpec(
        "events",
        "event",
        ("s4c:Event",),
        (
            KEY,
            LABEL,
            DEFINITION,
            *_PERIOD,
            Column("planned_by", Kind.ROW, to="local_groups|networks|projects", inverse="s4c:plansEvent"),
            Column("place", Kind.ROW, "s4c:heldAt", "places"),
            Column("visited", Kind.ROW, "s4c:visited", "places", many=True),
            Column("outcome", Kind.TEXT, "s4c:eventOutcome"),
            *_END,
        ),
    ),
)

_AIMS = (
    TableSpec(
        "objectives",
        "objective",
        ("s4c:Objective",),
        (
            KEY,
            Column("of", Kind.ROW, to=f"{_UNDERTAKINGS}|organisations", inverse="s4c:hasObjective", wanted=True),
            LABEL,
            DEFINITION,
            _GROUPS,
            _CONCERNS,
            Column("prompted_by", Kind.ROW, "s4c:promptedBy", _UNDERTAKINGS, many=True),
            *_END,
        ),
    ),
    TableSpec(
        "impact_indicators",
        "impact-indicator",
        ("s4c:ImpactIndicator",),
        (
            KEY,
            Column("objective", Kind.ROW, to="objectives", inverse="s4c:hasImpactIndicator", wanted=True),
            LABEL,
            DEFINITION,
            Column("unit", Kind.CONCEPT, "s4c:indicatorUnit", "unit", wanted=True),
            Column("baseline", Kind.DECIMAL, "s4c:baselineValue"),
            Column("target", Kind.DECIMAL, "s4c:targetValue"),
            *_END,
        ),
    ),
    TableSpec(
        "needs",
        "need",
        ("s4c:Need",),
        (
            KEY,
            LABEL,
            DEFINITION,
            Column("kind", Kind.CLASS, classes=(("capability", "s4c:CapabilityNeed"),)),
            Column("of", Kind.ROW, "s4c:needOf", f"{_AGENTS}|local_groups", many=True, wanted=True),
            _CONCERNS,
            *_END,
        ),
    ),
    *(
        TableSpec(
            name,
            kind,
            (types,),
            (
                KEY,
                LABEL,
                DEFINITION,
                Column("came_from", Kind.ROW, to=_UNDERTAKINGS, many=True, inverse="s4c:resultedIn"),
                Column("transferability", Kind.CONCEPT, "s4c:transferability", "transferability", wanted=True),
                _THEMES,
                *_END,
            ),
        )
        for name, kind, types in (("practices", "practice", "s4c:GoodPractice"), ("lessons", "lesson", "s4c:Lesson"))
    ),
)

_LABOUR = (
    TableSpec(
        "demand",
        "demand",
        ("s4c:SkillDemand",),
        (
            KEY,
            Column("label", Kind.TEXT, "skos:prefLabel"),
            Column("by", Kind.ROW, "s4c:demandBy", _AGENTS, many=True, wanted=True),
            Column("competence", Kind.ROW, "s4c:demandsCompetence", "competences", wanted=True),
            Column("level", Kind.LEVEL, "s4c:demandLevel"),
            Column("on", Kind.DATE, "s4c:observedOn", wanted=True),
            Column("number", Kind.INTEGER, "s4c:demandNumber"),
            *_END,
        ),
    ),
    TableSpec(
        "agreements",
        "agreement",
        ("s4c:Agreement",),
        (
            KEY,
            LABEL,
            DEFINITION,
            Column("parties", Kind.ROW, "s4c:agreementParty", "organisations", many=True, wanted=True),
            Column("demand", Kind.ROW, "s4c:coversDemand", "demand", many=True, wanted=True),
            *_PERIOD,
            Column("agreed", Kind.INTEGER, "s4c:agreedNumber"),
            Column("fulfilled", Kind.INTEGER, "s4c:fulfilledNumber"),
            *_END,
        ),
    ),
    TableSpec(
        "cohorts",
        "cohort",
        ("s4c:GraduateCohort",),
        (
            KEY,
            LABEL,
            Column("organisation", Kind.ROW, "s4c:cohortOf", "organisations", wanted=True),
            Column("year", Kind.INTEGER, "s4c:graduationYear", wanted=True),
            Column("field", Kind.CONCEPT, "s4c:fieldOfStudy", "field-of-study"),
            Column("size", Kind.INTEGER, "s4c:cohortSize", wanted=True),
            *_END,
        ),
    ),
    TableSpec(
        "surveys",
        "survey",
        ("s4c:Survey",),
        (KEY, LABEL, DEFINITION, *_PERIOD, Column("about", Kind.ROW, "s4c:evaluates", "offers|projects"), *_END),
    ),
    TableSpec(
        "questions",
        "question",
        ("s4c:SurveyQuestion",),
        (
            Column("survey", Kind.ROW, "s4c:questionOf", "surveys", key=True, wanted=True),
            Column("number", Kind.WORD, "skos:notation", key=True, wanted=True, pad=2),
            Column("text", Kind.TEXT, "skos:prefLabel", wanted=True),
            *_END,
        ),
    ),
)

_SAID_BY = (
    Column("source", Kind.SOURCE, "s4c:observationSource"),
    Column("observed", Kind.CONCEPT, "s4c:observationStatus", "observation-status"),
    NOTE,
    _STATUS,
)
_WHEN = Column("period", Kind.PERIOD, "s4c:refPeriod")
_BASE = Column("base_size", Kind.INTEGER, "s4c:baseSize")

_FIGURES = (
    TableSpec(
        "observations",
        "observation",
        ("qb:Observation",),
        (
            Column(
                "indicator",
                Kind.ROW,
                "s4c:measuredIndicator",
                "impact_indicators",
                inverse="s4c:observedBy",
                key=True,
                wanted=True,
            ),
            Column("period", Kind.PERIOD, "s4c:refPeriod", key=True, wanted=True),
            Column("value", Kind.DECIMAL, "s4c:value", wanted=True),
            Column("unit", Kind.CONCEPT, "s4c:unit", "unit", wanted=True),
            _BASE,
            *_SAID_BY,
        ),
        figures=("city-indicators", "indicator"),
    ),
    TableSpec(
        "maturity",
        "observation",
        ("qb:Observation",),
        (
            Column("organisation", Kind.ROW, "s4c:measuredOrganisation", "organisations", key=True, wanted=True),
            Column("year", Kind.PERIOD, "s4c:refPeriod", key=True, wanted=True),
            Column("dimension", Kind.CONCEPT, "s4c:maturityDimension", "maturity-dimension", key=True, wanted=True),
            Column("value", Kind.DECIMAL, "s4c:value", wanted=True),
            Column("scale_min", Kind.DECIMAL, wanted=True),
            Column("scale_max", Kind.DECIMAL, wanted=True),
            *_SAID_BY,
        ),
        figures=("city-maturity", "maturity"),
    ),
    TableSpec(
        "graduates",
        "observation",
        ("qb:Observation",),
        (
            Column("cohort", Kind.ROW, "s4c:cohort", "cohorts", key=True, wanted=True),
            Column("outcome", Kind.CONCEPT, "s4c:graduateOutcome", "graduate-outcome", key=True, wanted=True),
            Column("number", Kind.INTEGER),
            Column("percent", Kind.PERCENT, "s4c:percentage"),
            _WHEN,
            _BASE,
            *_SAID_BY,
        ),
        figures=("city-graduates", "graduates"),
    ),
    TableSpec(
        "answers",
        "observation",
        ("qb:Observation",),
        (
            Column("survey", Kind.ROW, to="surveys", key=True, wanted=True),
            Column("question", Kind.WORD, key=True, wanted=True, pad=2),
            Column("rating", Kind.CONCEPT, "s4c:surveyRating", "survey-rating", key=True, wanted=True),
            Column("respondents", Kind.INTEGER, wanted=True),
            _WHEN,
            *_SAID_BY,
        ),
        figures=("city-surveys", "survey"),
    ),
)

CONTEXT = (*_ACTORS, *_WORK, *_AIMS, *_LABOUR, *_FIGURES)
