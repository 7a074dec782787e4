curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":false}'
for i in $(seq 100); do seen=$(status "$BASE_URL_0/readyz"); [ "$seen" = 503 ] && break; sleep 0.1; done
sleep 2
failed=0
for i in $(seq 40); do [ "$(status "$EDGE_URL/tasks?limit=1")" = 200 ] || failed=$((failed + 1)); done
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":true}'
[ "$failed" = 0 ] || symptom "$failed of 40 requests through the balancer failed 2 s after one instance lost its database"
for i in $(seq 100); do back=$(status "$BASE_URL_0/readyz"); [ "$back" = 200 ] && break; sleep 0.1; done
[ "$back" = 200 ] || symptom "/readyz still says $back after the database came back"
