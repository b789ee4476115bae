"""The slots of SSSOM 1.1 as RDF: predicate, type and number of each; what the SSSOM intake knows of the standard.

From the SSSOM schema (https://mapping-commons.github.io/sssom/); a slot not listed in PREDICATES is ``sssom:<slot>``.
"""

from __future__ import annotations

from types import MappingProxyType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENTITIES = _words(
    """record_id subject_id predicate_id object_id mapping_justification author_id reviewer_id creator_id subject_source
    object_source mapping_source mapping_tool_id subject_match_field object_match_field subject_preprocessing
    object_preprocessing curation_rule issue_tracker_item"""
)
"""Slots whose values are CURIEs or IRIs of things."""
URIS = _words("license mapping_provider mapping_set_source see_also issue_tracker")
"""Slots whose values are written-out IRIs."""
NUMBERS = _words("confidence mapping_set_confidence reviewer_agreement similarity_score")
DATES = _words("mapping_date publication_date review_date")
WORDS = _words(
    """subject_label subject_category predicate_label object_label object_category author_label reviewer_label
    creator_label subject_source_version object_source_version mapping_cardinality cardinality_scope mapping_tool
    mapping_tool_version curation_rule_text match_string similarity_measure other comment mapping_set_version
    mapping_set_title mapping_set_description mapping_set_group"""
)
CHOICES = MappingProxyType(
    {
        "predicate_modifier": MappingProxyType({"not": "sssom:NegatedPredicate"}),
        **dict.fromkeys(
            ("subject_type", "predicate_type", "object_type"),
            MappingProxyType(
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
            ),
        ),
    }
)
"""Slots that take one of a list of words, each word with its term."""
MANY = _words(
    """author_id author_label reviewer_id reviewer_label creator_id creator_label cardinality_scope subject_match_field
    object_match_field match_string subject_preprocessing object_preprocessing curation_rule curation_rule_text
    see_also mapping_set_source"""
)
"""Slots that take several values, parted by ``|`` in a table."""
PROPAGATED = _words(
    """subject_type subject_source subject_source_version object_type object_source object_source_version predicate_type
    mapping_provider cardinality_scope mapping_tool mapping_tool_id mapping_tool_version mapping_date publication_date
    subject_match_field object_match_field subject_preprocessing object_preprocessing similarity_measure curation_rule
    curation_rule_text"""
)
"""Slots that a set gives to all its records where no record has one of its own."""
STRUCTURE = _words("sssom_version curie_map mapping_set_id extension_definitions mappings")
"""What a set's metadata holds besides slots that become statements."""
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
KNOWN = ENTITIES | URIS | NUMBERS | DATES | WORDS | frozenset(CHOICES)
BUILT_IN = MappingProxyType(
    {
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "semapv": "https://w3id.org/semapv/vocab/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sssom": "https://w3id.org/sssom/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "linkml": "https://w3id.org/linkml/",
    }
)
"""Prefixes that every set may use without saying so."""
ABSENT = frozenset({BUILT_IN["sssom"] + "NoTermFound", BUILT_IN["sssom"] + "NoMapping"})
"""Objects (or subjects) that say that there is none."""
