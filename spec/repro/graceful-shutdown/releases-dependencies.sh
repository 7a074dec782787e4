ids=$(for i in $(seq 40); do curl -s -m 5 -H 'content-type: application/json' -d '{"title":"job '$i'"}' "$BASE_URL_0/tasks" | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4; done)
before=$(bash -c "$ABANDONED_SESSIONS")
kill -TERM "$PID_0"
for i in $(seq 60); do [ -s "$EXIT_0" ] && break; sleep 0.1; done
[ -s "$EXIT_0" ] || symptom 'still running 6 s after SIGTERM with nothing in flight'
abandoned=$(($(bash -c "$ABANDONED_SESSIONS") - before))
[ "$abandoned" = 0 ] || symptom "$abandoned database sessions were dropped without a goodbye"
bash -c "$RESTART_0"; for i in $(seq 100); do [ "$(status "$BASE_URL_0/readyz")" = 200 ] && break; sleep 0.1; done
sleep 3
for id in $ids; do n=$(curl -s -m 5 "$BASE_URL_0/tasks/$id/activity" | grep -o 'task.created' | wc -l); [ "$n" = 1 ] || symptom "the job of task $id was done $n times"; done
