"""Routing of water over terrain: pits, flats, directions, order, sweeps, streams, watersheds.

The kernels work on padded arrays: one rim of NaN around the map, so that no loop asks where the map ends. An array
of a map of (rows, columns) has (rows + 2, columns + 2) cells and is walked by its flat index.
"""
