"""Photographed teeth between parted lips: their row, place and light."""
