"""Parcels that unpack to far more than they are: refused by their bounds, and in the memory of a few parcels."""

import tracemalloc
import zlib

from jisr.exchange.parcel import LARGEST, MEMBERS, UNPACKED, _member, padded
from jisr.exchange.sealing import OVERHEAD
from tests.attacks.parcelled import assert_refused, closed, sealed
from tests.wire.carried import by_hand


def test_a_stream_that_unpacks_without_end() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(1024)) + packer.flush()
    with by_hand() as hands:
        data = sealed(hands, padded(bomb))
        tracemalloc.start()
        assert_refused(hands, data, "parcel-bomb")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"1 GiB in {len(data):,} bytes: refused at {peak / 2**20:.0f} MiB of memory")
        assert peak < 3 * UNPACKED


def test_a_file_that_is_larger_than_any_parcel() -> None:
    with by_hand() as hands:
        data = b"age-encryption.org/v1\n" + bytes(LARGEST + OVERHEAD)
        assert_refused(hands, data, "parcel-bomb")


def test_a_member_that_claims_to_be_larger_than_all_there_is() -> None:
    with by_hand() as hands:
        head = bytearray(_member("manifest", b""))
        head[124:135] = b"77777777777"
        for tar in (bytes(head) + bytes(1024), _member("manifest", b"x") + bytes(head) + bytes(1024)):
            assert_refused(hands, closed(hands, tar), "parcel-form")


def test_more_members_than_there_may_be() -> None:
    with by_hand() as hands:
        many = b"".join(_member(f"log/head/{n + 10**6}", b"") for n in range(MEMBERS))
        assert_refused(hands, closed(hands, _member("manifest", b"x") + many + bytes(1024)), "parcel-form")
