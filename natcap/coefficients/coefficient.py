"""One selected coefficient: its value, where it comes from, and draws from its distribution."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

KINDS = ("constant", "triangular", "lognormal")
_DISTRIBUTION = re.compile(r"^(constant|triangular|lognormal)(?:\[([^,\]]*),([^,\]]*)\])?$")


def parse_distribution(text: str) -> tuple[str, float, float]:
    """Split ``kind`` or ``kind[lower,upper]`` into the kind and the bounds no draw may cross.

    Raises
    ------
    ValueError
        When the text is neither.
    """
    match = _DISTRIBUTION.match(text.replace(" ", ""))
    if not match:
        raise ValueError(text)
    kind, lower, upper = match.groups()
    return kind, float(lower or "-inf"), float(upper or "inf")


@dataclass(frozen=True)
class Coefficient:
    """A figure with everything needed to defend it.

    ``value`` is a plain number in ``unit``; ``text`` is the number as the table prints it (44/12).
    ``fallback`` says, Chinese / English, what had to be recorded when it was selected: another region,
    another year, an allowed use outside region or dates. ``overridden_from`` is the released coefficient when
    a study put its own figure in the place.
    """

    id: str
    package: str
    version: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    distribution: str
    source: str
    clause: str
    grade: str
    region: str
    year: int | None
    valid_from: str
    valid_to: str
    symbol: str
    name_zh: str
    name_en: str
    method: str
    note: str
    row: int
    fallback: tuple[str, ...] = ()
    overridden_from: Coefficient | None = None
    category: str = ""
    ecosystem: str = ""
    service: str = ""
    item: str = ""
    text: str = ""
    file: str = ""
    sigma: float = 0.0
    considered: tuple[str, ...] = ()

    def stream(self, seed: int) -> np.random.Generator:
        """The random stream of this coefficient: it depends on the seed, package, version and id alone.

        So adding a coefficient, or drawing them in another order, moves no other draw.
        """
        import numpy as np

        name = hashlib.sha256(f"{self.package}/{self.version}/{self.id}".encode()).digest()
        words = [int.from_bytes(name[i : i + 4], "big") for i in range(0, 16, 4)]
        return np.random.default_rng([int(seed), *words])

    def draw(self, n: int, seed: int) -> np.ndarray:
        """`n` draws from the distribution.

        Parameters
        ----------
        n : int
            Number of draws.
        seed : int
            Seed of the run; the same seed gives the same draws.

        Returns
        -------
        numpy.ndarray
            Shape (n,), in ``unit``.

        Notes
        -----
        ``triangular``: low, value as mode, high. ``lognormal``: median = value, the grade's factor spans its
        coverage (grades.toml), the sign of the value is kept, zero stays zero; with bounds the distribution
        is truncated, not clipped, so nothing piles up on a bound. ``constant``: the value.
        """
        import numpy as np

        if self.value is None:
            raise ValueError(f"{self.package}/{self.id} has no value to draw")
        kind, lower, upper = parse_distribution(self.distribution)
        if kind == "triangular" and self.low is not None and self.high is not None and self.low < self.high:
            return self.stream(seed).triangular(self.low, self.value, self.high, n)
        if kind != "lognormal" or self.value == 0 or self.sigma == 0:
            return np.full(n, float(self.value))
        size = abs(self.value)
        if self.value < 0:
            lower, upper = -upper, -lower
        if lower <= 0 and upper == np.inf:
            return np.sign(self.value) * size * np.exp(self.sigma * self.stream(seed).standard_normal(n))
        from scipy.special import ndtr, ndtri

        with np.errstate(divide="ignore"):
            ends = np.log(np.array([max(lower, 0.0), upper]) / size) / self.sigma
        first, last = ndtr(ends)
        z = ndtri(first + (last - first) * self.stream(seed).random(n))
        return np.sign(self.value) * size * np.exp(self.sigma * z)
