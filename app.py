"""The page: draw a digit, see a neural network read it.

python app.py [--host HOST] [--port PORT] [--root-path PATH] [--programs N]
              [--weights DIR] [--corrections DIR] [--open]

With --corrections DIR, visitors' corrections are kept there, otherwise nowhere. At
/health the server says whether it is ready; on stderr it logs what happens to it.
`digits/page/server/page.py` says what stands where on the page; `settings.py` beside it
lists the environment variables that count. Gradio's others are ignored: some open the
disk, or a tunnel.
"""

import os
import time

BEGAN = time.monotonic()  # s
VARIABLES = dict(os.environ)
for name in VARIABLES:
    if name.startswith("GRADIO_") and name != "GRADIO_TEMP_DIR":
        del os.environ[name]  # before Gradio is imported, which reads it
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's sums here are small

from digits.page.server.launch import launch


def main(arguments: list[str] | None = None) -> int:
    """Serve the page until a signal stops it; return the exit status."""
    return launch(arguments, VARIABLES, BEGAN)


if __name__ == "__main__":
    raise SystemExit(main())
