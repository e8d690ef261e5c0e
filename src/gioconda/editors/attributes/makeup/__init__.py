"""Lips, lids, cheeks, skin and teeth in other colours."""
