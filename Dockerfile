# One image for the server and the demo shop; `docker compose up` runs both.
FROM node:20-bookworm-slim AS web
WORKDIR /app
COPY web/ web/
RUN cd web && npm ci --no-audit --no-fund && npm run build

FROM python:3.12-slim-bookworm
WORKDIR /app
ENV XIAOER_DATA=/data XIAOER_HOST=0.0.0.0
COPY requirements.lock pyproject.toml README.md ./
RUN pip install --no-cache-dir uv==0.13.9 \
 && uv pip install --system --no-cache --torch-backend cpu torch==2.13.0 \
 && uv pip install --system --no-cache -r requirements.lock
COPY . .
COPY --from=web /app/web/dist web/dist
RUN uv pip install --system --no-deps -e . && useradd --create-home xiaoer && mkdir /data && chown xiaoer /data
USER xiaoer
VOLUME /data
EXPOSE 8000
CMD ["xiaoer", "serve"]
