"""Profiles and guards: which methods count for which service, and what may never be added."""
