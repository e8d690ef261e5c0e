"""StarGAN: one generator for many attributes."""
