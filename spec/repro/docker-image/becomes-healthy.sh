health() { docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' "$CONTAINER_NAME"; }
until_health() { for i in $(seq "$2"); do [ "$(health)" = "$1" ] && return; sleep 1; done; docker kill -s CONT "$CONTAINER_NAME" >/dev/null; last=$(health); docker rm -f "$CONTAINER_NAME" >/dev/null; symptom "after $2 s the container is $last, not $1"; }
docker rm -f "$CONTAINER_NAME" >/dev/null 2>&1; $RUN_CONTAINER >/dev/null
until_health healthy 30
docker kill -s STOP "$CONTAINER_NAME" >/dev/null
until_health unhealthy 30
docker kill -s CONT "$CONTAINER_NAME" >/dev/null
until_health healthy 15
docker rm -f "$CONTAINER_NAME" >/dev/null
