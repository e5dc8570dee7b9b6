"""Answers are compressed with our newest reports as the dictionary."""

from typing import Any

import pytest
import zstandard
from starlette.responses import Response

from jisr.wire.listener import DELTA, Listener
from tests.properties.mutants.ways import (
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def packed(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        if response.media_type != DELTA:
            return response
        known = self._store.read(
            lambda tx: b"".join(
                row[0] or b"" for row in tx.handle.execute("SELECT body FROM record_entry ORDER BY serial DESC LIMIT 9")
            )
        )
        raw = zstandard.ZstdDecompressor().decompress(response.body, max_output_size=1 << 24)
        shared = zstandard.ZstdCompressionDict(known, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        return Response(zstandard.ZstdCompressor(dict_data=shared).compress(raw), 200, media_type=DELTA)

    in_answer(patch, packed)
