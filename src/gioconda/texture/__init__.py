"""Fine texture (grain, pores, furrows, stubble) that keeps its scale where a face is stretched."""

from gioconda.texture.preservation import KeptTexture

__all__ = ["KeptTexture"]
