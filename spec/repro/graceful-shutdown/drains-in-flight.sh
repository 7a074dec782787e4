task='{"title":"held by a repro"}'
( printf 'POST /tasks HTTP/1.1\r\nHost: repro\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' "${#task}" "${task:0:5}"; sleep 3; printf '%s' "${task:5}" ) | curl -s -m 10 "telnet://${BASE_URL_0#http://}" > held.txt &
for i in $(seq 400); do curl -s -o /dev/null -m 10 -w '%{http_code}\n' -H 'content-type: application/json' -d '{"title":"repro load"}' "$EDGE_URL/tasks"; done > load.txt &
sleep 1; kill -TERM "$PID_0"; wait
bad=$(grep -vc '^201$' load.txt); head=$(head -1 held.txt | tr -d '\r'); rm -f load.txt held.txt
[ "$bad" = 0 ] || symptom "$bad of 400 requests through the balancer were not answered 201 while one instance got SIGTERM"
case "$head" in *201*) ;; *) symptom "the request in flight at SIGTERM was answered: ${head:-nothing}" ;; esac
