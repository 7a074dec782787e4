dir=$(mktemp -d)
refused() { # what, then the change
  local what=$1; shift
  timeout 6 $START "$@" PORT="$FREE_PORT" > "$dir/said" 2>&1; code=$?
  case $code in 0) symptom "exit code 0 $what" ;; 124) symptom "it runs after 6 s $what" ;; esac
  grep -q "$name" "$dir/said" || symptom "its output does not name $name $what"
}
# shellcheck disable=SC2086 # names; the contract's four come first, and of these the database's password
set -- $SECRET_NAMES; password=$1
grep -o "'$password=[^']*" "${START#bash }" | sed 's/^[^=]*=//' > "$dir/password"
# shellcheck disable=SC2086 # START is words
timeout 12 $START -u "$password" "${password}_FILE=$dir/password" PORT="$FREE_PORT" > "$dir/said" 2>&1 & boot=$!
for i in $(seq 100); do ready=$(status "http://127.0.0.1:$FREE_PORT/readyz"); [ "$ready" = 200 ] && break; sleep 0.1; done
kill $boot 2> /dev/null; wait $boot 2> /dev/null
[ "$ready" = 200 ] || symptom "/readyz says ${ready:-nothing} with the database's password in a file that ends with a newline"
for name in "$1" "$2" "$3" "$4"; do
  : > "$dir/empty"; echo other > "$dir/other"
  refused "with ${name}_FILE not there" -u "$name" "${name}_FILE=$dir/nowhere"
  refused "with ${name}_FILE empty" -u "$name" "${name}_FILE=$dir/empty"
  refused "with $name and ${name}_FILE" "${name}_FILE=$dir/other"
done
rm -r "$dir"
