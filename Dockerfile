# The HTTP API (`gioconda serve`) on a CPU; weights are in the package, and nothing is downloaded when it runs.
#
#     docker build -t gioconda .
#     docker run --rm --read-only --tmpfs /tmp:size=1200m --cap-drop ALL -p 127.0.0.1:7860:7860 \
#         -e GIOCONDA_APP_PASSWORD gioconda
#
# compose.yaml has the same and more. It runs as a user without a name or a home, and writes to /tmp alone, where
# photos lie until they are answered. HEIC is read and written by pillow-heif, whose wheels are under the GPL: whoever
# hands the image on under other terms leaves requirements/heic.txt out.

FROM python:3.13-slim-bookworm AS build
ENV VIRTUAL_ENV=/opt/gioconda PATH=/opt/gioconda/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv "$VIRTUAL_ENV"
COPY requirements requirements
RUN pip install --no-deps --require-hashes \
    -r requirements/core.txt -r requirements/serve.txt -r requirements/heic.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN pip install --no-deps --no-build-isolation .
RUN pip uninstall --yes hatchling editables pip

FROM python:3.13-slim-bookworm
ENV PATH=/opt/gioconda/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1
COPY --from=build /opt/gioconda /opt/gioconda
USER 10001:10001
WORKDIR /tmp
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
CMD ["gioconda", "serve", "--host", "0.0.0.0", "--port", "7860"]
