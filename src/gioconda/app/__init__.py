"""The editor as a web page, and the same as an API: Gradio's queue behind a page of our own."""
