# One image for the server and the demo shop; `docker compose up` runs both.
FROM node:20-bookworm-slim AS web
WORKDIR /app/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM python:3.12-slim-bookworm
WORKDIR /app
ENV XIAOER_DATA=/data XIAOER_HOST=0.0.0.0 XIAOER_SHOP_HOST=0.0.0.0 PYTHONUNBUFFERED=1
COPY requirements.lock ./
# Compiled here: the user below may not write beside the sources, and every start would compile anew.
RUN pip install --no-cache-dir uv==0.13.9 \
 && uv pip install --system --no-cache --compile-bytecode --torch-backend cpu torch==2.13.0 \
 && uv pip install --system --no-cache --compile-bytecode -r requirements.lock
COPY . .
COPY --from=web /app/web/dist web/dist
RUN uv pip install --system --no-cache --no-deps -e . \
 && python -m compileall -q . \
 && useradd --create-home xiaoer && mkdir /data && chown xiaoer /data
USER xiaoer
VOLUME /data
EXPOSE 8000 8100
CMD ["sh", "-c", "xiaoer setup && exec xiaoer serve"]
