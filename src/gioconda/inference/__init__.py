"""Networks at work without torch: their weights as arrays, their graphs run by ONNX Runtime."""
