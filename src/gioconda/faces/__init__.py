"""Photo -> aligned faces: detection, landmarks, alignment."""
