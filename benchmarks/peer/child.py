"""One model, one side, one process: python child.py MODEL ours|totals|theirs INPUTS OUT; prints what it took as JSON."""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

HERE = str(Path(__file__).resolve().parent)


def main() -> None:
    name, side, folder, out = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    started = time.perf_counter()
    sys.path.insert(0, HERE)
    from variants import load

    model = load(name)
    sys.path.remove(HERE)
    out.mkdir(parents=True, exist_ok=True)
    if side == "theirs":
        import logging

        logging.disable(logging.CRITICAL)
        peer, arguments = model.theirs(folder, out)
        loaded = time.perf_counter()
        peer.execute(arguments)
        totals = {}
    else:
        # What a run needs is loaded here, so that execution is timed apart from it on both sides.
        import numpy
        import rasterio  # noqa: F401

        from natcap import units
        from natcap.maps import streaming  # noqa: F401

        units.parse_unit("m")
        # A model that works from file to file needs no labelled maps and no transforms.
        for needed in (*getattr(model, "LIBRARIES", ("scipy.fft", "xarray")), *getattr(model, "NEEDS", ())):
            importlib.import_module(needed)
        loaded = time.perf_counter()
        totals = model.ours(folder, out, side == "ours") or {}
        totals = {key: float(numpy.float64(value)) for key, value in totals.items()}
    done = time.perf_counter()
    print(json.dumps({"load": loaded - started, "execute": done - loaded, "totals": totals}))


if __name__ == "__main__":
    main()
