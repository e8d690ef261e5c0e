"""The weights that ship: files, model cards, and the catalogue of what each file is."""
