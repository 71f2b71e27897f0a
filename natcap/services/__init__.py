"""natcap room."""
