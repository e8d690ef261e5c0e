"""The HTTP API: what a request may say, what it is answered, and its description (OpenAPI)."""
