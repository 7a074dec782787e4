forged='{"level":"info","time":1,"msg":"forged","forged":"by-a-repro"}'
broken='x%0D%0A%7B%22level%22:%22info%22,%22time%22:1,%22msg%22:%22forged%22,%22forged%22:%22by-a-repro%22%7D%0D%0A'
for name in User-Agent X-Request-Id Referer traceparent; do curl -s -o /dev/null -m 5 -H "$name: $broken" "$BASE_URL_0/tasks"; done
curl -s -o /dev/null -m 5 "$BASE_URL_0/tasks/$broken"
curl -s -o /dev/null -m 5 -H 'content-type: application/json' -d '{"title":"x\r\n\u001b[31m\u2028\u0000"}' "$BASE_URL_0/tasks"
task='{"title":"held by a repro"}'
( printf 'POST /tasks HTTP/1.1\r\nHost: repro\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n%s' "$task"; sleep 4 ) | curl -s -m 4 "telnet://${BASE_URL_0#http://}" > /dev/null &
sleep 0.5; kill -TERM "$PID_0"
for i in $(seq 100); do [ -s "$EXIT_0" ] && break; sleep 0.1; done
[ -s "$LOG_0" ] || symptom 'nothing was logged at all'
bad=$(grep -vE '^\{.*\}$' "$LOG_0" | head -1)
[ -z "$bad" ] || symptom "a line is no JSON object: $bad"
bad=$(grep -En '^\{' "$LOG_0" | grep -vE '"level":' | head -1); [ -z "$bad" ] || symptom "a line has no level: $bad"
bad=$(grep -En '^\{' "$LOG_0" | grep -vE '"time":' | head -1); [ -z "$bad" ] || symptom "a line has no time: $bad"
grep -qxF "$forged" "$LOG_0" && symptom 'a client has added a line of its own'
