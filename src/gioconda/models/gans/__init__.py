"""Generative adversarial networks: faces from noise, and mouths from one domain to another."""
