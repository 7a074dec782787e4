trace=$(printf '%032x' "$(date +%s%N)"); span=00f067aa0ba902b7
id=$(curl -s -m 5 -H 'content-type: application/json' -d '{"title":"traced","assignee":"ada"}' "$BASE_URL_0/tasks" | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
curl -s -o /dev/null -m 5 -X POST -H "traceparent: 00-$trace-$span-01" "$BASE_URL_0/tasks/$id/notify"
$PROVIDER_CALLS | grep "$id" | grep -q " 00-$trace-" || symptom "the provider was called with another trace than the request's, or with none"
for part in server database cache client; do
  for i in $(seq 80); do found=$($SPANS | grep -c "^$trace .* $part\$"); [ "$found" = 0 ] || break; sleep 0.1; done
  [ "$found" != 0 ] || symptom "the trace of the request has no $part span within 8 s"
done
curl -s -o /dev/null -m 5 -X POST -H "traceparent: ff-$trace-$span-01" "$BASE_URL_0/tasks/$id/notify"
[ "$($PROVIDER_CALLS | grep "$id" | grep -c " 00-$trace-")" = 1 ] || symptom 'an invalid traceparent is continued'
