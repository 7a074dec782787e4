[ -z "$PROBE_PROBLEM" ] || symptom "$PROBE_PROBLEM"
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":false}'
for i in $(seq 50); do ready=$(status "$BASE_URL_0$READINESS_PATH"); [ "$ready" != 200 ] && break; sleep 0.1; done
live=$(status "$BASE_URL_0$LIVENESS_PATH")
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":true}'
[ "$ready" != 200 ] || symptom "the readiness probe's path still says 200 without a database"
[ "$live" = 200 ] || symptom "the liveness probe's path says $live without a database, so the process would be restarted"
kill -STOP "$PID_0"; stopped=$(status "$BASE_URL_0$LIVENESS_PATH" "$LIVENESS_TIMEOUT_SECONDS"); kill -CONT "$PID_0"
[ "$stopped" = 000 ] || symptom "a stopped process passes the liveness probe"
[ "$LIVENESS_TRIP_SECONDS" -le 60 ] || symptom "the liveness probe needs $LIVENESS_TRIP_SECONDS s to notice"
