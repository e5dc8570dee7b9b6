"""The vectors of parcels against our reader, and against the independent one."""

from base64 import b64decode

import pytest

from jisr.exchange.parcel import archive, check_manifest, class_of, compress, padded, unpack
from jisr.exchange.sealing import unseal
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import log_origin
from jisr_verify import parcels as verifier
from jisr_verify.cards import read_card
from tests.vectors.vectors import CARDS, KEYS, NOTES, load

PARCEL = load("parcel")
TAR = b64decode(PARCEL["archive"])


def test_the_sealed_parcel_opens_and_is_what_the_archive_says() -> None:
    opened = unpack(unseal(b64decode(PARCEL["sealed"]), PARCEL["identity"]))
    assert opened == unpack(padded(compress(TAR)))
    assert opened.note.decode() == PARCEL["manifest"]
    assert opened.files == {name: b64decode(data) for name, data in PARCEL["files"].items()}
    check_manifest(opened, CARDS["north"], log_origin(CARDS["north"], CARDS["south"], 1))
    with pytest.raises(PartnerFault):
        check_manifest(opened, CARDS["south"], opened.manifest.log)


def test_we_write_the_same_archive() -> None:
    opened = unpack(padded(compress(TAR)))
    assert archive(opened.manifest, opened.files, CARDS["north"], KEYS["north log"]) == TAR


@pytest.mark.parametrize("case", PARCEL["refused"], ids=[case["name"] for case in PARCEL["refused"]])
def test_what_is_no_parcel_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(PartnerFault) as met:
        unpack(padded(compress(b64decode(case["archive"]))))
    assert met.value.code == case["code"]


def test_sizes() -> None:
    assert all(class_of(size) == found for size, found in PARCEL["sizes"])


def test_the_independent_verifier_reads_it_too() -> None:
    identity = verifier.read_identity(PARCEL["identity"])
    files = verifier.unpack(verifier.unseal(b64decode(PARCEL["sealed"]), identity))
    said = verifier.judge(files, [read_card(NOTES["north"], known=True)])
    assert said[0] == "north signed parcel 7 of its log north.example/jisr/north/south/1."
