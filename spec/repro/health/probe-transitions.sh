before=$(status "$BASE_URL_0/readyz")
for dependency in database redis queue; do
  curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/$dependency-0" -d '{"enabled":false}'
  for i in $(seq 50); do seen=$(status "$BASE_URL_0/readyz"); alive=$(status "$BASE_URL_0/livez"); [ "$seen" = 503 ] && break; sleep 0.1; done
  curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/$dependency-0" -d '{"enabled":true}'
  [ "$seen" = 503 ] || symptom "/readyz says $seen while $dependency is down"
  [ "$alive" = 200 ] || symptom "/livez says $alive while $dependency is down"
  for i in $(seq 100); do seen=$(status "$BASE_URL_0/readyz"); [ "$seen" = 200 ] && break; sleep 0.1; done
  [ "$seen" = 200 ] || symptom "/readyz still says $seen after $dependency came back"
done
bash -c "$PEND_MIGRATION"
for i in $(seq 50); do seen=$(status "$BASE_URL_0/readyz"); [ "$seen" = 503 ] && break; sleep 0.1; done
bash -c "$RESTORE_MIGRATION"
[ "$seen" = 503 ] || symptom "/readyz says $seen while a migration is pending"
for i in $(seq 100); do [ "$(status "$BASE_URL_0/readyz")" = 200 ] && break; sleep 0.1; done
id=$(curl -s -m 5 -H 'content-type: application/json' -d '{"title":"after the outages"}' "$BASE_URL_0/tasks" | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
for i in $(seq 100); do jobs=$(curl -s -m 5 "$BASE_URL_0/tasks/$id/activity" | grep -c 'task.created'); [ "$jobs" = 0 ] || break; sleep 0.1; done
[ "$jobs" != 0 ] || symptom '/readyz says 200 again, but the job of a new task is not done within 10 s'
