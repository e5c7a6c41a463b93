"""All that the newest version of an application asks of a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.healing.addresses import changed_addresses
from loadlint.healing.extractions import broken_extractions
from loadlint.healing.fields import changed_fields
from loadlint.healing.steps import missing_steps, obsolete_steps

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.healing.addresses import ChangedAddress
    from loadlint.healing.extractions import BrokenExtraction
    from loadlint.healing.fields import ChangedField
    from loadlint.healing.steps import MissingStep
    from loadlint.replay.certificate import Certificate, SentValue
    from loadlint.script import Script


class Diagnosis(Struct, frozen=True):
    """What has changed, and where that touches the script. `obsolete` are the numbers of steps."""

    extractions: tuple[BrokenExtraction, ...] = ()
    fields: tuple[ChangedField, ...] = ()
    addresses: tuple[ChangedAddress, ...] = ()
    missing: tuple[MissingStep, ...] = ()
    obsolete: tuple[int, ...] = ()

    def explains(self, value: SentValue) -> bool:
        """Whether a value that the replay refuses is explained by something here."""
        if any(value in broken.values for broken in self.extractions):
            return True
        if value.place[0] == "path":
            return any(address.step == value.step for address in self.addresses)
        return any(field.step == value.step and value.place in (field.old, field.new) for field in self.fields)


def diagnose(script: Script, alignment: Alignment, certificate: Certificate, *, outdated: bool) -> Diagnosis:
    """What the replay's refusals come from. `alignment` is the pairing that was replayed.

    Extractions are looked at in any case. What differs beside them may be the author's choice: it has changed only
    where runs of an older version are linked, or where the script is known to be `outdated`.
    """
    extractions = tuple(broken_extractions(script, alignment, certificate))
    if not outdated and not certificate.older:
        return Diagnosis(extractions)
    return Diagnosis(
        extractions,
        tuple(changed_fields(script, alignment, certificate)),
        tuple(changed_addresses(script, alignment, certificate)),
        tuple(missing_steps(alignment, certificate)),
        tuple(obsolete_steps(script, alignment, certificate.newest)),
    )
