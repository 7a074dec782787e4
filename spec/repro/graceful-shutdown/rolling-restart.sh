rm -f rolled.txt load-*.txt
for k in $(seq 4); do
  until [ -e rolled.txt ] || ! kill -0 $$; do curl -s -o /dev/null -m 10 -w '%{http_code}\n' -H 'content-type: application/json' -d '{"title":"repro load"}' "$EDGE_URL/tasks#[1-50]"; done > "load-$k.txt" &
done
for n in 0 1 2; do
  pidfile="PIDFILE_$n"; restart="RESTART_$n"; base="BASE_URL_$n"
  pid=$(cat "${!pidfile}"); kill -TERM "$pid"
  for i in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  bash -c "${!restart}"; for i in $(seq 100); do [ "$(status "${!base}/readyz")" = 200 ] && break; sleep 0.1; done
  sleep 0.5
done
touch rolled.txt; wait; bad=$(cat load-*.txt | grep -vc '^201$'); total=$(cat load-*.txt | grep -c ''); rm -f load-*.txt rolled.txt
[ "$bad" = 0 ] || symptom "$bad of $total requests failed during a rolling restart"
