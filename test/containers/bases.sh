#!/usr/bin/env bash
# Makes the base images that the Dockerfile and compose.yaml name, on a machine that can pull none.
# `bases.sh <folder> <mongo-server.jar> <nats-server>`, as root on Debian, with DOCKER_HOST set. What is there already is kept.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$1 jar=$2 nats=$3
root=$folder/root
docker=$(test -x /usr/bin/docker && echo /usr/bin/docker || echo docker)

node_image=node:$(sed -n 's/^ARG NODE_VERSION=//p' Dockerfile)-slim
nats_image=$(sed -n 's/^FROM \(nats:[^ ]*\) AS .*/\1/p' Dockerfile)
have() { "$docker" image inspect "$1" >/dev/null 2>&1; }

# A folder whose making was cut short is made again.
if [ ! -e "$folder/root.done" ]; then
  rm -rf "$root"
  # shellcheck source=/dev/null
  debootstrap --variant=minbase --include=ca-certificates "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" \
    "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$folder/debootstrap.txt"
  touch "$folder/root.done"
fi

if ! have debian:bookworm-slim; then
  tar -C "$root" -c --exclude=./var/cache/apt --exclude=./var/lib/apt/lists --exclude=./usr/share/doc --exclude=./usr/share/man \
    --exclude=./usr/share/locale --exclude=./proc --exclude=./sys . | "$docker" import - debian:bookworm-slim
fi

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

if ! have "$node_image"; then
  npm_package=$(sed -n 's/.*"packageManager": "\(npm@[^"]*\)".*/\1/p' package.json)
  (cd "$context" && npm pack --silent "$npm_package" >/dev/null && tar -xzf npm-*.tgz && mv package npm)
  cp node_modules/node/bin/node "$context/node"
  # The authorities of this machine, as its proxy may sign for the registry.
  cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$context/authorities.pem"
  cat >"$context/Dockerfile" <<'END'
FROM debian:bookworm-slim
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY authorities.pem /etc/ssl/authorities.pem
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && chmod +x /usr/local/lib/node_modules/npm/bin/npm-cli.js \
  && groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/authorities.pem
END
  DOCKER_BUILDKIT=0 "$docker" build -q -t "$node_image" "$context"
  rm -rf "${context:?}"/*
fi

if ! have "$nats_image"; then
  cp "$nats" "$context/nats-server"
  printf 'FROM debian:bookworm-slim\nCOPY nats-server /usr/local/bin/nats-server\n' >"$context/Dockerfile"
  DOCKER_BUILDKIT=0 "$docker" build -q -t "$nats_image" "$context"
  rm -rf "${context:?}"/*
fi

# A server of MongoDB's protocol in Java; it listens on loopback alone, so a relay stands before it.
if ! have oneday-test-mongo; then
  java=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
  mkdir "$context/files"
  tar -C / -c --exclude=jmods --exclude=include --exclude=src.zip "${java#/}" etc/java-17-openjdk | tar -C "$context/files" -x
  cp "$jar" "$context/mongo-server.jar"
  cp test/containers/mongo-relay.ts "$context/"
  cat >"$context/Dockerfile" <<END
FROM $node_image
COPY files /
COPY mongo-server.jar mongo-relay.ts /opt/
ENV PATH=$java/bin:/usr/local/bin:/usr/bin:/bin
USER 1000:1000
CMD ["node", "--disable-warning=ExperimentalWarning", "/opt/mongo-relay.ts"]
END
  DOCKER_BUILDKIT=0 "$docker" build -q -t oneday-test-mongo "$context"
fi
