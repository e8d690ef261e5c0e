"""Things drawn in front of faces, to train the network that finds them."""
