"""Whole batches changed at random, on the device that trains."""
