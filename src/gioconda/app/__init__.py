"""The editor as a web page and an API: our own page in front of Gradio's queue."""
