# The page in a container, on http://127.0.0.1:7860:
#
#   docker build -t digits . && docker run --rm -p 127.0.0.1:7860:7860 digits

FROM python:3.12.14-slim-bookworm

RUN useradd --create-home digits
WORKDIR /digits

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY app.py ./
COPY digits/ digits/
COPY weights/*.weights.h5 weights/*.tflite weights/*.json weights/*.npz weights/

# A volume put here belongs to whom the folder belongs; without one nothing is kept.
RUN mkdir corrections && chown digits corrections
USER digits

ENV GRADIO_SERVER_NAME=0.0.0.0
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/health', timeout=4)"]
CMD ["python", "app.py"]
