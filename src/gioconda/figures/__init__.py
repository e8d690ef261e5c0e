"""The figures of papers on these methods: one file each, with a function ``draw``."""
