task='{"title":"held by a repro"}'
( printf 'POST /tasks HTTP/1.1\r\nHost: repro\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n%s' "$task"; sleep 15 ) | curl -s -m 15 "telnet://${BASE_URL_0#http://}" > /dev/null &
sleep 0.5; kill -TERM "$PID_0"
for i in $(seq 80); do kill -0 "$PID_0" 2>/dev/null || break; sleep 0.1; done
kill -0 "$PID_0" 2>/dev/null && symptom 'still running 8 s after SIGTERM with SHUTDOWN_TIMEOUT_MS=2500'
for i in $(seq 20); do code=$(cat "$EXIT_0" 2>/dev/null); [ -n "$code" ] && break; sleep 0.1; done
[ "$code" != 0 ] || symptom 'exit code 0 though a request was cut off'
bash -c "$RESTART_0"; for i in $(seq 100); do [ "$(status "$BASE_URL_0/readyz")" = 200 ] && break; sleep 0.1; done
kill -INT "$(cat "$PIDFILE_0")"
for i in $(seq 60); do code=$(cat "$EXIT_0" 2>/dev/null); [ -n "$code" ] && break; sleep 0.1; done
[ "$code" = 0 ] || symptom "exit after SIGINT with nothing in flight: ${code:-none within 6 s}"
