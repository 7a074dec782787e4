for dependency in database redis queue provider; do curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/$dependency-0" -d '{"enabled":false}'; done
for i in $(seq 20); do seen=$(status "$BASE_URL_0/livez" 1); [ "$seen" = 200 ] || break; sleep 0.2; done
for dependency in database redis queue provider; do curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/$dependency-0" -d '{"enabled":true}'; done
[ "$seen" = 200 ] || symptom "/livez says $seen while every dependency is down"
kill -STOP "$PID_0"; stopped=$(status "$BASE_URL_0/livez" 1); kill -CONT "$PID_0"
[ "$stopped" = 000 ] || symptom "/livez says $stopped though the process is stopped"
