"""Networks that read a face: landmarks, smile, expression, attributes, identity, covers."""
