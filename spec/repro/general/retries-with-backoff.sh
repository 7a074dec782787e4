$FLAKY_PROVIDER
for a in A B C; do for b in A B C D E; do
  for calm in K L; do curl -s -o /dev/null -m 5 "$BASE_URL_0/rates/$calm$a$b"; done
  seen=$(status "$BASE_URL_0/rates/X$a$b")
  [ "$seen" = 200 ] || symptom "a rate that the provider fails twice is answered $seen"
done; done
calls=$($PROVIDER_CALLS | grep -c '/v1/rates/X')
[ "$calls" = 45 ] || symptom "$calls calls for 15 rates that fail twice each, not 45"
gaps=$($PROVIDER_CALLS | awk '$3 ~ /rates\/X/ { n[$3]++; if (n[$3] == 2) print "first", $1 - at[$3]; if (n[$3] == 3) print "second", $1 - at[$3]; at[$3] = $1 }')
median() { echo "$gaps" | awk -v k="$1" '$1 == k { print $2 }' | sort -n | sed -n "${2}p"; }
echo "$(median first 8) $(median second 8)" | awk '{ exit !($2 >= 1.25 * $1) }' || symptom "the pauses do not grow: $(median first 8) ms, then $(median second 8) ms in the middle"
echo "$(median second 4) $(median second 8) $(median second 12)" | awk '{ exit !($3 - $1 >= 0.08 * $2) }' || symptom "the pauses do not vary: $(median second 4) to $(median second 12) ms for half of them"
for calm in M N; do curl -s -o /dev/null -m 5 "$BASE_URL_0/rates/${calm}AA"; done
seen=$(curl -s -o /dev/null -m 10 -w '%{http_code} %{time_total}' "$BASE_URL_0/rates/YAA")
echo "$seen" | awk '{ exit !($1 == 503 && $2 <= 3) }' || symptom "a rate that the provider never answers is answered so, after seconds: $seen"
id=$(curl -s -m 5 -H 'content-type: application/json' -d '{"title":"notified once"}' "$BASE_URL_0/tasks" | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
curl -s -o /dev/null -m 5 -X POST "$BASE_URL_0/tasks/$id/notify"
sleep 3
sent=$($PROVIDER_CALLS | grep -c "$id")
[ "$sent" = 1 ] || symptom "a notification that failed was sent $sent times"
