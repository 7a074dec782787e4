PORT=$FREE_PORT; url=http://127.0.0.1:$FREE_PORT; dir=$(mktemp -d)
# shellcheck disable=SC2086 # the first name is that of the database's password
set -- $SECRET_NAMES; password=$1
grep -o "'$password=[^']*" "${START#bash }" | sed 's/^[^=]*=//' > "$dir/password"
# shellcheck disable=SC2086 # START is words
$START -u "$password" "${password}_FILE=$dir/password" PORT="$PORT" > "$dir/said" 2>&1 & boot=$!
bash -c "$MIGRATE"
trap 'kill $boot 2> /dev/null; rm -r "$dir"' EXIT
for i in $(seq 100); do ready=$(status "$url/readyz"); [ "$ready" = 200 ] && break; sleep 0.1; done
[ "$ready" = 200 ] || symptom "/readyz says ${ready:-nothing} with the database's password in a file"
bash -c "$CHANGE_PASSWORD" > "$dir/next"; mv "$dir/next" "$dir/password"
until=$((SECONDS + 10))
while [ $SECONDS -lt $until ]; do
  sleep 0.5; kill -0 $boot 2> /dev/null || symptom 'it ended when its password file was changed'
  bash -c "$END_SESSIONS"; status=$(status "$url/tasks"); [ "$status" = 200 ] && break
done
[ "$status" = 200 ] || symptom "GET /tasks says ${status:-nothing} 10 s after the password was changed"
