# The web process and the worker are the same image. No compiler: every package comes as a wheel.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app
COPY requirements.txt .
RUN pip install --only-binary :all: --require-hashes -r requirements.txt

COPY shopify.app.toml ./
COPY core core
COPY shopify_app shopify_app
COPY microsite microsite
COPY webhooks webhooks
COPY sync sync

# Private files and downloads of bulk operations; mount a volume, or set FILES_URL and mount scratch space.
# Uploads lie in /tmp until they are cleaned: leave it on disk.
RUN useradd --system --uid 10001 --home-dir /app desk && install -d -o desk -g desk -m 0700 /data
ENV DATA_DIR=/data
VOLUME /data
USER desk

EXPOSE 4500
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:4500/readyz', timeout=2)"]
ENV BIND=0.0.0.0
CMD ["python", "-m", "shopify_app"]
