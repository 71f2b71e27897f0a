"""Ten thousand equivalency cases at once: debit, credit and area of the project.

python benchmarks/losses.py
"""

from __future__ import annotations

import time

import numpy as np
import xarray as xr

from natcap.losses import equivalency
from natcap.losses.scaling import Discount, Recovery, in_unit, injury, project, share

CASES = 10_000


def main() -> None:
    draw = np.random.default_rng(1)

    def each(low: float, high: float) -> xr.DataArray:
        return xr.DataArray(draw.uniform(low, high, CASES), dims="case")

    times = []
    for _ in range(5):
        discount = Discount(each(0.01, 0.05))
        arguments = each(0.1, 1), Recovery("linear", duration=each(1, 40), delay=each(0, 3)), discount
        started = time.perf_counter()
        lost = injury(*arguments, permanent_share=each(0, 0.3))
        gained = project(each(0.3, 1), Recovery("linear", duration=each(1, 15)), discount, life=50)
        debit = equivalency.debit(in_unit(each(1, 100), "hectare"), lost.total)
        equivalency.required_area(debit, gained.total, share(1.0), share(0.1))
        times.append(time.perf_counter() - started)
    print(f"{CASES} cases: least {min(times):.3f} s, median {sorted(times)[2]:.3f} s")


if __name__ == "__main__":
    main()
