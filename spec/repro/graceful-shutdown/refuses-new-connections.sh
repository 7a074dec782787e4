( printf 'POST /tasks HTTP/1.1\r\nHost: repro\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'; sleep 12 ) | curl -s -m 12 "telnet://${BASE_URL_0#http://}" > /dev/null &
sleep 0.5; kill -TERM "$PID_0"
until=$(($(date +%s) + 5))
while [ "$(date +%s)" -lt $until ]; do
  answer=$(curl -s -m 1 -D - -o /dev/null "$BASE_URL_0/readyz"); [ -n "$answer" ] || break
  case "$answer" in *' 200 '*) told=late ;; *) told=; [ "$(printf '%s' "$answer" | grep -ic '^connection: close')" = 1 ] || keeps=1 ;; esac
  sleep 0.05
done
[ -z "${told-}" ] || symptom '/readyz said 200 until nobody listened: SIGTERM did not turn it'
[ -z "${keeps-}" ] || symptom 'answers while draining do not say Connection: close'
[ -z "$answer" ] || symptom "it still takes new connections seconds after SHUTDOWN_DELAY_MS: ${answer%%$'\r'*}"
