"""The space inside: codes of faces, directions in it, and what moving along them does."""
