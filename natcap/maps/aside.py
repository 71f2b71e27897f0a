"""Arrays put aside on disk while they are worked on in place."""

from __future__ import annotations

import tempfile
from typing import IO

import numpy as np


class Aside:
    """Copies of arrays in files without a name, which end with the object.

    A run that works in place of its arrays leaves them spoiled for the next one; a second copy in memory would cost as
    much as the run may use.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[np.ndarray, IO[bytes]]] = []

    def keep(self, *arrays: np.ndarray) -> None:
        """Copy arrays (in one piece in memory) that are about to be worked on in place."""
        for array in arrays:
            file = tempfile.TemporaryFile()
            file.write(memoryview(array).cast("B"))
            self._kept.append((array, file))

    def restore(self) -> None:
        """Put every array back as it was when it was kept."""
        for array, file in self._kept:
            file.seek(0)
            if file.readinto(memoryview(array).cast("B")) != array.nbytes:
                raise OSError("a copy put aside is not whole")
            file.close()
        self._kept.clear()
