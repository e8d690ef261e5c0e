"""The figures of papers on these methods: by name in ``catalogue``."""
