curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":false}'
for i in $(seq 100); do seen=$(status "$BASE_URL_0/readyz"); [ "$seen" = 503 ] && break; sleep 0.1; done
sleep 2
for i in $(seq 40); do answer=$(status "$EDGE_URL/tasks?limit=1"); [ "$answer" = 200 ] || break; done
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":true}'
[ "$answer" = 200 ] || symptom "request $i through the balancer is answered $answer, more than 2 s after one instance lost its database"
for i in $(seq 100); do back=$(status "$BASE_URL_0/readyz"); [ "$back" = 200 ] && break; sleep 0.1; done
[ "$back" = 200 ] || symptom "/readyz still says $back after the database came back"
