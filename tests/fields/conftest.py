import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import pytest  # noqa: E402

from natcap.shipped import locate  # noqa: E402
from natcap.study import open_study  # noqa: E402

FIELDS = ("forest-38582", "wetland-2899", "farmland-net")


@pytest.fixture(scope="session")
def county():
    return open_study(locate("data").path / "example").with_profiles(FIELDS).account(0)


@pytest.fixture(scope="session")
def routes(county):
    return {route.profile.id: route for route in county.routes}


@pytest.fixture(scope="session")
def cells(county):
    return {cell.value.id: cell for route in county.routes for cell in route.cells}
