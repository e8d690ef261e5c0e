"""Beards, moustaches and stubble, drawn hair by hair or taken off."""
