"""Properties without an inverse that are meant to have none (OOPS P13), each by name; a part of checks_known.

An inverse is declared where the domain has a word for the way back; a query walks any property backwards.
"""

from __future__ import annotations

from s4c_graph.publishing.checks import Excuse


def _terms(*names: str) -> tuple[str, ...]:
    return tuple(f"ontology#{name}" for name in " ".join(names).split())


NO_INVERSE = (
    Excuse(
        _terms(
            "accessibilityFeature addressesSector addressesTargetGroup aiLabel attainmentStatus claimKind",
            "competenceFacet competenceType conditionAccessibility conditionMode context dateCertainty decision",
            "deliveryMode durationStatus fieldOfStudy graduateOutcome graphKind indicatorUnit itemStatus learningForm",
            "materialKind maturityDimension modelMethod observationStatus offerStatus outcomeType outputKind",
            "participationRole personStatus population purpose requirementStrength reuseLevel reviewStatus",
            "roleCategory schedule seeksStakeholder skillGapArea stakeholderGroup statementStatus supportsIdea",
            "surveyRating targetGroup targetSector theme transferability unit verificationStatus visibility",
        ),
        "A word of a list does not say what it is said of.",
    ),
    Excuse(
        _terms(
            "atLevel attainedLevel capabilityLevel demandLevel entailsLevel entryLevel eqfLevel inScale indicatorLevel",
            "itemLevel mapsToBand nextLevel outcomeLevel priorLevel requiredLevel resultLevel statementLevel",
        ),
        "A level or scale does not say what stands at it.",
    ),
    Excuse(
        _terms(
            "alignedEscoSkill claimSource conditionLanguage currency digcompReference heldAt iscedField offerLanguage",
            "refArea roleEscoSkill validIn visited",
        ),
        "A place, a source, or a concept of others is named and not described by us.",
    ),
    Excuse(
        _terms(
            "agreedBy assessee assessor certificateHolder gapFor hasAttainment holdsCompetence holdsCompetenceLevel",
            "holdsQualification managerOf needsCompetence performsRole planFor targetRole",
        ),
        "The way back would list the persons of a thing.",
    ),
    Excuse(
        _terms(
            "assessedAgainst attainedCompetence attainedCompetenceLevel basedOnAssessment basedOnRole certificateOf",
            "claimAbout cohort coversDemand demandsCompetence entryCompetence evaluates gapCompetence gapRole",
            "hasObservation instanceOfOffer itemCompetence itemGap itemOffer needOf outcomeCompetence",
            "outcomeCompetenceLevel pathTo procedureOf questionOf recommendedFor recommends requiredCompetence",
            "requiredCompetenceLevel restsOn resultCompetence stepOffer surveyQuestion usesModel validates",
        ),
        "A record names what it is about; of its records a thing has no word.",
    ),
    Excuse(
        _terms(
            "hasBudget hasCapability hasCondition hasEffectiveRequirement hasEntryRequirement hasImpactIndicator",
            "hasItem hasModule hasObjective hasOutput hasPathStep hasProcedureStep hasRequirement",
        ),
        "A whole names its parts, and a part may be of several wholes.",
    ),
    Excuse(
        _terms(
            "agreementParty assessmentMethod awardingBody cohortOf decidedBy demandBy involvesEmployer issuedBy",
            "measuredOrganisation measurementOf networkOf participant providedBy recognisedBy schemeOwner",
        ),
        "What a body or a model of assessment does is told where it does it.",
    ),
    Excuse(
        _terms(
            "buildsCompetence certifiesCompetence certifiesCompetenceLevel certifiesOutcome concernsCompetence",
            "coversCompetence directlyRequires inArea prerequisiteCompetence preparesForRole usesMaterial",
        ),
        "A concept of the framework does not name what teaches, needs or uses it.",
    ),
    Excuse(
        _terms(
            "continues evolvedFrom fundedUnder plansEvent previousFramework promptedBy resultedIn specialises",
            "supportedBy",
        ),
        "The later or narrower thing names where it comes from.",
    ),
)
