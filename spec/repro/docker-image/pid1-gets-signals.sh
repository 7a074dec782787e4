docker rm -f "$CONTAINER_NAME" >/dev/null 2>&1; $RUN_CONTAINER >/dev/null; sleep 3
started=$(date +%s); docker stop -t 10 "$CONTAINER_NAME" >/dev/null; took=$(($(date +%s) - started))
code=$(docker inspect -f '{{.State.ExitCode}}' "$CONTAINER_NAME"); docker rm -f "$CONTAINER_NAME" >/dev/null
[ "$code" = 0 ] || symptom "docker stop took $took s and ended with exit code $code"
[ "$took" -lt 10 ] || symptom "docker stop took $took s, all of the grace period"
