"""Who looks at the picture has seen what a partner told, and the partner is told so."""

from typing import Any

import pytest

from jisr.picture import Picture
from jisr.terms.entries import By, NewEntry
from tests.properties.asking import PARTNER


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Picture.find

    def find(self: Picture, *given: Any, **named: Any) -> Any:
        def see(tx: Any) -> None:
            for entry in self._record.entries(tx, 1, self._record.size(tx) + 1, ("received",)):
                if entry.header.by.person == PARTNER and not entry.header.re:
                    self._record.append(
                        tx,
                        [
                            NewEntry(
                                k="ack",
                                by=By("a", "b"),
                                entered=self._record.now(),
                                key=f"ack:{entry.serial}:seen",
                                body=b'{"role":"duty officer","stage":"seen"}',
                                re=(entry.serial,),
                            )
                        ],
                    )

        self._store.write(see)
        return honest(self, *given, **named)

    patch.setattr(Picture, "find", find)
