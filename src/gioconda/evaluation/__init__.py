"""Weights -> numbers: what every method is measured by, and the reports that say so."""
