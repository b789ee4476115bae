"""The decisions of one reviewer in a file: every one is on the disk before the next is asked.

SSSOM/TSV with fixed columns, so that a decision is one line more. What cannot be added so (a new prefix, a decision
taken back) is written whole beside the file and put in its place. One process at a time holds it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from s4c_graph.alignment.decisions import SUBJECT_LANG
from s4c_graph.alignment.reviewers import Reviewer
from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.settings import Settings
from s4c_graph.flows import mapping_sets

COLUMNS = (
    "record_id", "subject_id", "subject_label", "subject_category", "subject_type", "predicate_id", "object_id",
    "object_label", "object_category", "object_type", "mapping_justification", "author_id", "author_label",
    "reviewer_id", "reviewer_label", "subject_source", "subject_source_version", "object_source",
    "object_source_version", "mapping_date", "review_date", "confidence", "reviewer_agreement", "see_also", "comment",
    SUBJECT_LANG,
)  # fmt: skip
"""The columns of every file of decisions."""
_LARGEST = 256 << 20


class DecisionFile:
    """A reviewer's file of decisions, open for writing; a context that gives it back.

    path: made with the first decision where it is not there. head: the set it is then, without records. told: what
    was mended on opening, in words. Raises InputError for a file that is held by another process, that cannot be read
    as a mapping set, or that holds what is no decision of this reviewer.
    """

    def __init__(self, path: Path, reviewer: Reviewer, head: MappingSet, settings: Settings) -> None:
        self.path, self.told = path, ""
        self._names = settings.names
        if not path.parent.is_dir():
            raise InputError("there is no such folder", where=str(path.parent), mend="make it, or name another")
        key = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
        self._lock = FileLock(settings.home / "locks" / f"{key}.lock")
        try:
            (settings.home / "locks").mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            what = "is open in another review"
            raise InputError(what, where=str(path), mend="end that one, or name another with --decisions") from None
        except OSError as error:
            raise _unwritable(settings.home / "locks", error) from error
        with ExitStack() as failing:
            failing.callback(self.close)
            self._set, self._plain = (self._read(reviewer, settings), False) if path.exists() else (head, False)
            self._plain = path.exists() and path.read_bytes() == self._text(self._set)
            failing.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let others have the file."""
        self._lock.release()

    @property
    def records(self) -> tuple[Record, ...]:
        """Every decision of the file, in its order."""
        return self._set.records

    def replace(self, decided: Mapping[str, Sequence[Record]]) -> None:
        """The decisions on some proposals, by record_id, are these from now on; none takes back what was decided.

        They are on the disk when this returns. Raises InputError where they cannot be written; then the file is as
        it was.
        """
        kept = tuple(r for r in self._set.records if r.value("see_also") not in decided)
        new = tuple(record for of in decided.values() for record in of)
        if len(kept) == len(self._set.records) and self._appended(new):
            self._set = self._set.having((*kept, *new))
        else:
            self._write(self._set.having((*kept, *new)))

    def _appended(self, new: Sequence[Record]) -> bool:
        """Add lines at the end; False where they do not fit under the head that is there."""
        if not self._plain or not self._prefixes(self._set.having(new)).items() <= self._set.prefixes.items():
            return False
        rows = self._text(self._set.having(new))
        while rows.startswith(b"#"):
            rows = rows.partition(b"\n")[2]
        rows = rows.partition(b"\n")[2]
        try:
            with self.path.open("ab") as out:
                size = out.tell()
                try:
                    out.write(rows)
                    out.flush()
                    os.fsync(out.fileno())
                except OSError:
                    out.truncate(size)
                    raise
        except OSError as error:
            raise _unwritable(self.path, error) from error
        return True

    def _write(self, wanted: MappingSet) -> None:
        wanted = replace(wanted, prefixes=self._prefixes(wanted))
        try:
            with TemporaryDirectory(dir=self.path.parent, prefix=".s4c-") as made:
                beside = Path(made) / self.path.name
                with beside.open("wb") as out:
                    out.write(self._text(wanted))
                    out.flush()
                    os.fsync(out.fileno())
                beside.replace(self.path)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._set, self._plain = wanted, True

    def _prefixes(self, of: MappingSet) -> dict[str, str]:
        """The prefixes that a set is written with."""
        from s4c_graph.intake.sssom_canonical import settled
        from s4c_graph.intake.sssom_curies import compressor

        return dict(compressor(settled(of), self._names.prefixes).used)

    def _text(self, of: MappingSet) -> bytes:
        from s4c_graph.intake import sssom_write

        return sssom_write.tsv(of, prefixes=self._names.prefixes, condense=False, columns=COLUMNS).encode("utf-8")

    def _read(self, reviewer: Reviewer, settings: Settings) -> MappingSet:
        from s4c_graph.intake import sssom
        from s4c_graph.intake.sssom_build import faulty

        self._mend()
        found, findings = mapping_sets.read(self.path, settings)
        if faults := faulty(findings):
            raise sssom.refusal(faults)
        for record in found:
            if not reviewer.reviewed(record):
                who = record.value("reviewer_id") or record.value("reviewer_label")
                what = f"is a decision of {who}, not of {reviewer.name}" if who else "is no decision of a reviewer"
                mend = "give --decisions a file of your own"
                raise InputError(what, where=f"{self.path.name}:{record.line}", mend=mend)
        return found

    def _mend(self) -> None:
        """Take away a last line that was cut off while it was written; nothing else is touched."""
        if self.path.stat().st_size > _LARGEST:
            return
        content = self.path.read_bytes()
        begin = content.rfind(b"\n") + 1
        torn = content[begin:]
        if begin == 0 or torn.startswith(b"#") or not torn:
            return
        head = next((line for line in content.split(b"\n") if not line.startswith(b"#")), b"")
        if torn.count(b"\t") < head.count(b"\t"):
            cut = torn.decode("utf-8", "replace")[:200]
            self.told = f"{self.path.name}: the last line was cut off while it was written, and is left out: {cut}"
            with self.path.open("r+b") as out:
                out.truncate(begin)


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"cannot be written: {error.strerror}", where=str(path), mend="name another place")
