$COMPOSE up -d --wait >/dev/null 2>&1
for service in db redis app; do
  id=$($COMPOSE ps -q $service)
  docker kill -s STOP "$id" >/dev/null
  for i in $(seq 25); do health=$(docker inspect -f '{{.State.Health.Status}}' "$id"); [ "$health" = unhealthy ] && break; sleep 1; done
  docker kill -s CONT "$id" >/dev/null
  if [ "$health" != unhealthy ]; then $COMPOSE down -v >/dev/null 2>&1; symptom "$service is stopped and $health"; fi
done
$COMPOSE down -v >/dev/null 2>&1
