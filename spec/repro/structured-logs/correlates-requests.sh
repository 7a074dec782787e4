trace=$(printf '%032x' $((RANDOM * 32768 + RANDOM + 1)))
for i in $(seq 60); do
  curl -s -o /dev/null -m 10 -D - -H "X-Request-Id: repro-request-$i" -H "traceparent: 00-${trace:0:28}$(printf '%04x' "$i")-00000000000000a1-01" -H 'content-type: application/json' -d '{"title":"of a repro"}' "$BASE_URL_0/tasks" | tr -d '\r' | grep -iqx "x-request-id: repro-request-$i" || echo "$i" >> unreturned.txt &
done; wait
missing=$(head -1 unreturned.txt 2>/dev/null); rm -f unreturned.txt
[ -z "$missing" ] || symptom "the answer to request $missing does not return its X-Request-Id"
curl -s -o /dev/null -m 10 -H 'X-Request-Id: repro-without-job' "$BASE_URL_0/tasks?limit=5"
sleep 3; kill -TERM "$PID_0"
for i in $(seq 100); do [ -s "$EXIT_0" ] && break; sleep 0.1; done
own=$(grep -cE '"repro-without-job"' "$LOG_0"); [ "$own" -ge 1 ] || own=1
for i in $(seq 60); do
  lines=$(grep -cE "\"repro-request-$i\"" "$LOG_0"); [ "$lines" -gt "$own" ] || symptom "request $i and its job have $lines lines with its id, a request without a job $own"
  alien=$(grep -E "\"repro-request-$i\"" "$LOG_0" | grep -vm1 "${trace:0:28}$(printf '%04x' "$i")"); [ -z "$alien" ] || symptom "a line of request $i is not in its trace: $alien"
done
