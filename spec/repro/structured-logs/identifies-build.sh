for i in $(seq 100); do [ "$(status "$BASE_URL_0/livez")" = 200 ] && break; sleep 0.1; done
for i in $(seq 20); do curl -s -o /dev/null -m 5 -H 'content-type: application/json' -d '{"title":"of a repro"}' "$BASE_URL_0/tasks"; done
version=$(curl -s -m 5 "$BASE_URL_0/healthz" | grep -o '"version":"[^"]*"' | cut -d'"' -f4)
for fd in /proc/"$PID_0"/fd/*; do
  [ -f "$fd" ] && grep -Eqs '^flags:.*[12]$' "/proc/$PID_0/fdinfo/${fd##*/}" && grep -aqs 'service.version' "$fd" && symptom "log lines are written to $(readlink "$fd")"
done
kill -TERM "$PID_0"
for i in $(seq 100); do [ -s "$EXIT_0" ] && break; sleep 0.1; done
[ -s "$LOG_0" ] || symptom 'nothing was logged at all'
other=$(grep '^{' "$LOG_0" | grep -vm1 "\"$version\""); [ -z "$other" ] || symptom "a line does not name the version $version: $other"
other=$(grep -vm1 '^{' "$LOG_0"); [ -z "$other" ] || symptom "a line on stdout or stderr is no log line: $other"
