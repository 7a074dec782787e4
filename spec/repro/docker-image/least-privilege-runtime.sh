docker rm -f "$CONTAINER_NAME" >/dev/null 2>&1
$RUN_CONTAINER_HARDENED >/dev/null
for i in $(seq 10); do sleep 1; [ "$(docker inspect -f '{{.State.Running}}' "$CONTAINER_NAME")" = true ] || break; done
running=$(docker inspect -f '{{.State.Running}}' "$CONTAINER_NAME"); log=$(docker logs "$CONTAINER_NAME" 2>&1 | tail -n 2); docker rm -f "$CONTAINER_NAME" >/dev/null
[ "$running" = true ] || symptom "with a read-only root, without capabilities and new privileges it ends: $log"
