"""Fine sliders: single actions of brows, eyes, nose and mouth, each from -1 to 1."""
