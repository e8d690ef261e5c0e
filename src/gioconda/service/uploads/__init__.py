"""Visitors' files: how they arrive, and where they lie until their time is over."""
