"""From a physical flow to money of a stated price year."""
