"""Job adverts are told and refused in one line, with what to do; nobody named in one is named in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_inputs, documents
from s4c_graph.flows.given import given
from s4c_graph.intake import adverts

ADVERT: dict[str, Any] = {"id": "1", "headline": "Bus driver", "employer": {"email": "ann.ax@city.example"}}
ADVERT |= {"description": {"text": "Write to Ann Ax."}, "application_details": {"reference": "Ann Ax"}}


@pytest.mark.parametrize(
    ("document", "count"),
    [
        ([ADVERT, ADVERT], 2),
        ({"total": {"value": 1}, "hits": [ADVERT]}, 1),
        ({"hits": {"hits": [{"_source": ADVERT}]}}, 1),
        (ADVERT, 1),
        ({"hits": [{"headline": "News", "text": "x"}]}, 0),
        ({"hits": {"hits": 1}}, 0),
        ([1, None, "x", [ADVERT]], 0),
        (None, 0),
    ],
)
def test_adverts_are_told_however_they_are_wrapped(document: Any, count: int) -> None:
    assert adverts.found(document) == count


def test_a_file_of_adverts_is_refused_in_a_line_that_says_what_to_use(tmp_path: Path) -> None:
    path = tmp_path / "ads.json"
    path.write_text(json.dumps({"hits": [ADVERT]}), encoding="utf-8")
    for read in (
        lambda: documents.read(path, Settings(), graph="user/ads"),
        lambda: list(given([path], Settings())),
        lambda: align_inputs.opened(path),
    ):
        with pytest.raises(InputError, match=r"holds a job advert.*s4c align run --input") as told:
            read()
        assert "\n" not in str(told.value)
        assert "Ann" not in str(told.value)
        assert "ann.ax" not in str(told.value)


def test_in_a_folder_they_are_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "ads.json").write_text(json.dumps([ADVERT]), encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<urn:a> <urn:p> <urn:b> .", encoding="utf-8")
    ads, other = given([tmp_path], Settings(), lenient=True)
    assert [(f.code, str(f.place)) for f in ads.findings] == [("IN-02", "ads.json")]
    assert other.counts == {"triples": 1}
    assert "Ann" not in repr((ads.findings, list(ads.ntriples), ads.losses))


def test_the_real_adverts_are_refused(shared: Path) -> None:
    (path,) = (shared / "data" / "samples" / "jobtech").glob("*.json")
    with pytest.raises(InputError, match="holds 2 job adverts") as told:
        documents.read(path, Settings(), graph="partner/jobtech")
    assert "not4real" not in str(told.value).replace(str(path), "")
