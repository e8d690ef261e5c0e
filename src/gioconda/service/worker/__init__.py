"""The process that does the page's work: supervised from outside, confined from inside."""
