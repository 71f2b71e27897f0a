"""Raster models: one grid, one audit, results with units; nothing is written unless asked."""
