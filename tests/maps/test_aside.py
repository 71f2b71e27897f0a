"""Arrays that are put aside while they are worked on in place."""

from __future__ import annotations

import numpy as np

from natcap.maps.aside import Aside


def test_what_was_kept_comes_back():
    first, second = np.arange(6, dtype=np.float32).reshape(2, 3), np.array([7, 8], np.uint8)
    aside = Aside()
    aside.keep(first, second)
    first[:], second[:] = np.nan, 0
    aside.restore()
    assert first.tolist() == [[0, 1, 2], [3, 4, 5]] and second.tolist() == [7, 8]
    first[:] = 1
    aside.restore()  # nothing is left to put back
    assert first.sum() == 6
