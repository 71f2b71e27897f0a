"""A bar on the terminal for what takes a while."""

from __future__ import annotations

import contextlib
import sys


@contextlib.contextmanager
def progress(steps: int):
    """A bar on the terminal that names the step under way; silent where nobody watches."""
    from tqdm import tqdm

    with tqdm(
        total=steps, disable=not sys.stderr.isatty(), leave=False, bar_format="{l_bar}{bar:20}| {elapsed}"
    ) as bar:
        started = []

        def step(name: str) -> None:
            bar.update(len(started[-1:]))
            bar.set_description(name)
            started.append(name)

        yield step
