# The server as an image, from the built wheel: `python -m build --wheel` (or `pip wheel --no-deps -w dist .`), then
#   docker build -t tablemend . && docker run --rm -p 127.0.0.1:8000:8000 tablemend
# It asks for no password: publish the port on this machine, or put a proxy that knows its users before it.
FROM python:3.12-slim AS build
COPY dist/*.whl /dist/
RUN python -m venv /opt/tablemend \
    && /opt/tablemend/bin/pip install --no-cache-dir "$(ls /dist/*.whl)[serve]"

FROM python:3.12-slim
# For PDFium and OpenCV's threads; no desktop, no LibreOffice: .doc, .wps and .rtf get a clear record with an error.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 tablemend
COPY --from=build /opt/tablemend /opt/tablemend
ENV PATH=/opt/tablemend/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER 1000
WORKDIR /home/tablemend
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
# Inside the image every address is the container's; what is reachable from outside is what `docker run -p` says.
CMD ["tablemend", "serve", "--host", "0.0.0.0", "--port", "8000"]
