"""All rates of the example study with 4 096 draws: one array a number, beside one draw at a time.

python benchmarks/standards.py
"""

from __future__ import annotations

import time

from natcap.outputs.release import standards_of
from natcap.shipped import locate
from natcap.study import open_study

DRAWS = 4096
ALONE = 20


def main() -> None:
    study = open_study(locate("data").path / "example")
    account = study.account(DRAWS)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        made = standards_of(account)
        times.append(time.perf_counter() - started)
    amounts = {rate.mechanism.id: str(rate.amount) for rate in made.rates}
    print(f"{len(amounts)} rates × {DRAWS} draws: least {min(times):.3f} s, median {sorted(times)[2]:.3f} s")
    one = study.account(0)
    started = time.perf_counter()
    for _ in range(ALONE):
        standards_of(one)
    alone = (time.perf_counter() - started) / ALONE
    print(
        f"one draw at a time: {alone:.3f} s each, {alone * DRAWS:.0f} s for {DRAWS}; ratio {alone * DRAWS / min(times):.0f}"
    )
    print(amounts)


if __name__ == "__main__":
    main()
