"""The page's parts; only these and `app.py` import Gradio."""
