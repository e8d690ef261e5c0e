"""The slide show: people answer whether faces smile; answers and reaction times become degrees."""
