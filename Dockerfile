# loadlint without anything else: `docker build -t loadlint .`, `docker run --rm -v "$PWD:/work" loadlint check`
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY grammars grammars
RUN python -m venv /opt/loadlint && /opt/loadlint/bin/pip install --no-cache-dir '.[runs]'

FROM python:3.13-slim
COPY --from=build /opt/loadlint /opt/loadlint
RUN useradd --create-home loadlint && ln -s /opt/loadlint/bin/loadlint /usr/local/bin/loadlint
USER loadlint
WORKDIR /work
ENTRYPOINT ["loadlint"]
