"""The slots of SSSOM 1.1 as tables: order, type, number and property of each; what every SSSOM module knows of it.

From the SSSOM schema (https://mapping-commons.github.io/sssom/), with the slots it has and no release yet
(``review_date``, ``reviewer_agreement``); a slot not listed in PREDICATES is ``sssom:<slot>``.
"""

from __future__ import annotations

from types import MappingProxyType


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


OF_SETS = _words(
    """sssom_version mapping_set_id mapping_set_version mapping_set_source mapping_set_title mapping_set_description
    mapping_set_confidence creator_id creator_label license subject_type subject_source subject_source_version
    object_type object_source object_source_version predicate_type mapping_provider cardinality_scope mapping_tool
    mapping_tool_id mapping_tool_version mapping_date publication_date subject_match_field object_match_field
    subject_preprocessing object_preprocessing similarity_measure curation_rule curation_rule_text see_also
    issue_tracker other comment"""
)
"""Slots of a mapping set, in the order of the schema."""
OF_RECORDS = _words(
    """record_id subject_id subject_label subject_category predicate_id predicate_label predicate_modifier object_id
    object_label object_category mapping_justification author_id author_label reviewer_id reviewer_label creator_id
    creator_label license subject_type subject_source subject_source_version object_type object_source
    object_source_version predicate_type mapping_provider mapping_source mapping_cardinality cardinality_scope
    mapping_tool mapping_tool_id mapping_tool_version mapping_date publication_date review_date confidence
    reviewer_agreement curation_rule curation_rule_text subject_match_field object_match_field match_string
    subject_preprocessing object_preprocessing similarity_score similarity_measure see_also issue_tracker_item other
    comment"""
)
"""Slots of a record, in the order of the schema, which is that of the columns."""
ENTITIES = frozenset(
    _words(
        """record_id subject_id predicate_id object_id mapping_justification author_id reviewer_id creator_id
        subject_source object_source mapping_source mapping_tool_id subject_match_field object_match_field
        subject_preprocessing object_preprocessing curation_rule issue_tracker_item"""
    )
)
"""Slots whose values are CURIEs or IRIs of things."""
URIS = frozenset(_words("mapping_set_id license mapping_provider mapping_set_source see_also issue_tracker"))
"""Slots whose values are written-out IRIs."""
NUMBERS = MappingProxyType(
    {
        "confidence": (0, 1),
        "mapping_set_confidence": (0, 1),
        "reviewer_agreement": (-1, 1),
        "similarity_score": (0, 1),
    }
)
"""Slots whose values are numbers, each with its range."""
DATES = frozenset(_words("mapping_date publication_date review_date"))
_ENTITY_TYPES = MappingProxyType(
    {
        "owl class": "owl:Class",
        "owl object property": "owl:ObjectProperty",
        "owl data property": "owl:DatatypeProperty",
        "owl annotation property": "owl:AnnotationProperty",
        "owl named individual": "owl:NamedIndividual",
        "skos concept": "skos:Concept",
        "rdfs resource": "rdfs:Resource",
        "rdfs class": "rdfs:Class",
        "rdfs literal": "rdfs:Literal",
        "rdfs datatype": "rdfs:Datatype",
        "rdf property": "rdf:Property",
        "composed entity expression": "sssom:ComposedEntityExpression",
    }
)
CHOICES = MappingProxyType(
    {
        "predicate_modifier": MappingProxyType({"Not": "sssom:NegatedPredicate"}),
        **dict.fromkeys(("subject_type", "predicate_type", "object_type"), _ENTITY_TYPES),
        "sssom_version": MappingProxyType({"1.0": "sssom:version1.0", "1.1": "sssom:version1.1"}),
        "mapping_cardinality": MappingProxyType(dict.fromkeys(_words("1:1 1:n n:1 n:n 1:0 0:1 0:0"), "")),
    }
)
"""Slots that take one of a list of words, each word with its term, or with none where RDF has the word itself."""
MANY = frozenset(
    _words(
        """author_id author_label reviewer_id reviewer_label creator_id creator_label cardinality_scope
        subject_match_field object_match_field match_string subject_preprocessing object_preprocessing curation_rule
        curation_rule_text see_also mapping_set_source"""
    )
)
"""Slots that take several values, parted by ``|`` in a table."""
PROPAGATED = frozenset(
    _words(
        """subject_type subject_source subject_source_version object_type object_source object_source_version
        predicate_type mapping_provider cardinality_scope mapping_tool mapping_tool_id mapping_tool_version
        mapping_date subject_match_field object_match_field subject_preprocessing object_preprocessing
        similarity_measure curation_rule curation_rule_text"""
    )
)
"""Slots that a set gives to all its records where no record has one of its own."""
STRUCTURE = frozenset(_words("curie_map extension_definitions mappings"))
"""What a set's metadata holds besides slots."""
PREDICATES = MappingProxyType(
    {
        "subject_id": "owl:annotatedSource",
        "predicate_id": "owl:annotatedProperty",
        "object_id": "owl:annotatedTarget",
        "author_id": "pav:authoredBy",
        "creator_id": "dct:creator",
        "license": "dct:license",
        "mapping_date": "dct:created",
        "publication_date": "dct:issued",
        "mapping_set_version": "owl:versionInfo",
        "mapping_set_title": "dct:title",
        "mapping_set_description": "dct:description",
        "mapping_set_source": "prov:wasDerivedFrom",
        "see_also": "rdfs:seeAlso",
        "comment": "rdfs:comment",
    }
)
KNOWN = frozenset(OF_SETS) | frozenset(OF_RECORDS)
WORDS = KNOWN - ENTITIES - URIS - frozenset(NUMBERS) - DATES - frozenset(CHOICES)
"""Slots whose values are any text."""
SINCE_1_1 = frozenset(
    _words(
        """predicate_type mapping_set_confidence cardinality_scope mapping_tool_id review_date reviewer_agreement
        record_id"""
    )
)
"""Slots that came with version 1.1, for sets and for records."""
SINCE_1_1_IN_SETS = frozenset(_words("similarity_measure curation_rule curation_rule_text"))
JUSTIFICATIONS = frozenset(
    _words(
        """LexicalMatching LogicalReasoning CompositeMatching UnspecifiedMatching SemanticSimilarityThresholdMatching
        LexicalSimilarityThresholdMatching MappingChaining MappingReview ManualMappingCuration MappingInversion
        StructuralMatching InstanceBasedMatching BackgroundKnowledgeBasedMatching"""
    )
)
"""The terms of SEMAPV that the schema takes as ``mapping_justification``."""
BUILT_IN = MappingProxyType(
    {
        "linkml": "https://w3id.org/linkml/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "semapv": "https://w3id.org/semapv/vocab/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sssom": "https://w3id.org/sssom/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Prefixes that every set may use without saying so."""
SEMAPV = BUILT_IN["semapv"]
XSD = BUILT_IN["xsd"]
TEXT = XSD + "string"
REFERENCE = BUILT_IN["linkml"] + "Uriorcurie"
"""Type hint of an extension whose values are things."""
UNDEFINED = "http://sssom.invalid/"
"""Where the standard puts the property of an extension that states none."""
ABSENT = frozenset({BUILT_IN["sssom"] + "NoTermFound", BUILT_IN["sssom"] + "NoMapping"})
"""Objects (or subjects) that say that there is none."""


def is_reference(type_hint: str) -> bool:
    """True where values of an extension with this type hint are things; the standard spells it in two ways.

    >>> is_reference("https://w3id.org/linkml/uriOrCurie"), is_reference(TEXT)
    (True, False)
    """
    return type_hint.casefold() == REFERENCE.casefold()
