dir=$(mktemp -d); said=$dir/said; : > "$said"
header='Authorization: Bearer client-0f9a8b7c6d5e4f3a'
for route in livez readyz healthz metrics docs tasks rates/EUR rates/euro diagz no-such-route; do
  curl -s -i -m 5 -H "$header" -H 'Cookie: session=client-0f9a8b7c6d5e4f3a' "$BASE_URL_0/$route" >> "$said"
done
curl -s -i -m 5 -H "Authorization: Bearer $OPERATOR_SECRET" "$BASE_URL_0/diagz" >> "$said"
for body in '{"username":"nobody","password":"client-0f9a8b7c6d5e4f3a"}' '{"password":"client-0f9a8b7c6d5e4f3a"'; do
  curl -s -i -m 5 -H "$header" -H 'Content-Type: application/json' -d "$body" "$BASE_URL_0/login" >> "$said"
done
bash -c "$CHANGE_PASSWORD" > /dev/null; bash -c "$END_SESSIONS"
for i in $(seq 5); do curl -s -i -m 5 "$BASE_URL_0/tasks" >> "$said"; done
curl -s -i -m 5 "$BASE_URL_0/metrics" >> "$said"
tr '\0' ' ' < "/proc/$PID_0/cmdline" >> "$said"
# shellcheck disable=SC2086 # START is words
timeout 6 $START PORT="${BASE_URL_0##*:}" >> "$said" 2>&1
# shellcheck disable=SC2086
timeout 6 $START DATABASE_URL="postgres://app:client-0f9a8b7c6d5e4f3a@[bad/app" PORT="$FREE_PORT" >> "$said" 2>&1
kill -TERM "$PID_0"; for i in $(seq 100); do [ -s "$EXIT_0" ] && break; sleep 0.1; done
cat "$LOG_0" >> "$said"; bash -c "$TRACE_TEXTS" >> "$said"
encoded() { printf '%s%s' "$1" "$2" | base64 -w0 | tail -c "+$3" | sed 's/=*$//' | head -c -1; }
for secret in $SECRET_VALUES client-0f9a8b7c6d5e4f3a; do
  for form in "$secret" "$(printf %s "$secret" | sed 's/+/%2B/g; s/=/%3D/g')" "$(printf %s "$secret" | rev)" \
    "$(printf %s "$secret" | od -An -v -tx1 | tr -d ' \n')" "$(encoded '' "$secret" 1)" "$(encoded x "$secret" 3)" "$(encoded xx "$secret" 4)"; do
    grep -qaF -- "$form" "$said" && symptom "the secret that begins with ${secret%%-*}- is shown"
  done
done
rm -r "$dir"
