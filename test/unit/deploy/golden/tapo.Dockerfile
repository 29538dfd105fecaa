# Tapo Camera MCP WebApp, kept up by crashproof. Made by crashproof export dockerfile.
ARG BASE=python:3.12-slim-bookworm
ARG NODE=node:24-bookworm-slim

FROM $NODE AS node

FROM $BASE
# The first process of the container: hands signals on, and buries the orphans that nobody else waits for.
RUN command -v tini >/dev/null || { apt-get update && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*; }
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
ARG CRASHPROOF=crashproof@0.1.0
RUN command -v crashproof >/dev/null \
    || node /usr/local/lib/node_modules/npm/bin/npm-cli.js install --global "$CRASHPROOF"

WORKDIR /app
COPY . .
# What the application needs of other packages, where it says so.
RUN if [ -f requirements.txt ]; then pip install --no-cache-dir -r requirements.txt; fi \
    && if [ -f pyproject.toml ]; then pip install --no-cache-dir .; fi

# Nothing runs as root, and all that is ever written to is in these two volumes and in /tmp.
RUN mkdir -p /logs /data && chown 10001:10001 /logs /data
VOLUME ["/logs", "/data"]
ENV HOME=/data
ENV XDG_RUNTIME_DIR=/tmp
ENV CRASHPROOF_LOG_DIR=/logs
USER 10001:10001
EXPOSE 7777

# crashproof asks the application; this asks crashproof, which also knows what it waits for.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 CMD ["crashproof", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "crashproof"]
CMD ["run"]
