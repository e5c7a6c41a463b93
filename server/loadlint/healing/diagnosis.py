"""All that the newest version of an application asks of a script."""

from __future__ import annotations

from msgspec import Struct

from loadlint.correlation.observe.slots import Place
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.healing.addresses import ChangedAddress, changed_addresses
from loadlint.healing.changed_members import is_within
from loadlint.healing.extractions import BrokenExtraction, broken_extractions, dead_extractions
from loadlint.healing.fields import ChangedField, changed_fields, changed_schemes, moved_values, outer
from loadlint.healing.lost_members import LostMember, lost_members
from loadlint.healing.operations import changed_operations
from loadlint.healing.steps import MissingStep, is_action, is_alike, missing_steps, obsolete_steps
from loadlint.replay.certificate import Certificate, MissingRequest, SentValue
from loadlint.script import Extraction, Script


class Diagnosis(Struct, frozen=True):
    """What has changed, and where that touches the script. `obsolete` are the numbers of steps, `lost`
    members of JSON answers that no request sends, `dead` other extractions that find nothing and that nothing needs.
    """

    extractions: tuple[BrokenExtraction, ...] = ()
    fields: tuple[ChangedField, ...] = ()
    addresses: tuple[ChangedAddress, ...] = ()
    missing: tuple[MissingStep, ...] = ()
    obsolete: tuple[int, ...] = ()
    dead: tuple[Extraction, ...] = ()
    lost: tuple[LostMember, ...] = ()

    def gone_actions(self, script: Script) -> tuple[int, ...]:
        """The obsolete steps that are something that a user did: the application itself has changed there."""
        return tuple(number for number in self.obsolete if is_action(script.steps[number].request))

    def tells_of(self, request: MissingRequest) -> bool:
        """Whether a request that a run misses is one of these steps."""
        return any(is_alike(step, request) for step in self.missing)

    def explains(self, value: SentValue) -> bool:
        """Whether a value that the replay refuses is explained by something here."""
        if any(value in broken.values for broken in self.extractions):
            return True
        if value.place[0] == "path":
            return any(address.step == value.step for address in self.addresses)
        return any(field.step == value.step and _is_of(field, value.place) for field in self.fields)


def _is_of(field: ChangedField, place: Place) -> bool:
    if field.kind == "address":
        return outer(place) == field.old
    return any(is_within(place, changed) for changed in (field.old, field.new) if changed is not None)


def diagnose(script: Script, alignment: Alignment, certificate: Certificate, *, outdated: bool) -> Diagnosis:
    """What the replay's refusals come from. `alignment` is the pairing that was replayed.

    Extractions are looked at in any case, and requests whose answers give what a step sends. What differs beside them
    may be the author's choice: it has changed only where runs of an older version are linked, or where the script is
    known to be `outdated`.
    """
    extractions = tuple(broken_extractions(script, alignment, certificate))
    has_changed = outdated or bool(certificate.older)
    dead: tuple[Extraction, ...] = ()
    if has_changed or certificate.stops:
        dead = tuple(dead_extractions(script, alignment, certificate.newest))
    lost = tuple(lost_members(script, alignment, certificate, extractions, dead))
    if not has_changed:
        lost = tuple(member for member in lost if member.runs)
        needed = (step for step in missing_steps(alignment, certificate) if step.needed_by is not None)
        return Diagnosis(extractions, missing=tuple(needed), lost=lost)
    addresses = tuple(changed_addresses(script, alignment, certificate))
    return Diagnosis(
        extractions,
        (
            *changed_fields(script, alignment, certificate),
            *moved_values(script, alignment, certificate, addresses),
            *changed_schemes(script, alignment, certificate),
            *changed_operations(script, certificate),
        ),
        addresses,
        tuple(missing_steps(alignment, certificate)),
        tuple(obsolete_steps(script, alignment, certificate.newest)),
        tuple(extraction for extraction in dead if extraction.source.member_path is None),
        lost,
    )
