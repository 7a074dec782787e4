json='content-type: application/json'
count() { curl -s -m 5 "$BASE_URL_0/tasks?limit=100" | grep -o '"createdAt"' | wc -l; }
before=$(count)
refused() { # refused WHAT CURL-ARGUMENTS...
  what=$1; shift
  seen=$(curl -s -o answer.txt -m 5 -w '%{http_code}' "$@")
  case $seen in 400 | 413 | 415 | 422) ;; 404) [ -n "$absent" ] || symptom "$what is answered 404" ;; *) symptom "$what is answered $seen: $(head -c 300 answer.txt)" ;; esac
  grep -q '"code":"' answer.txt || symptom "$what is refused without a code: $(head -c 300 answer.txt)"
  rm -f answer.txt
}
absent=
long=$(head -c 201 /dev/zero | tr '\0' x)
for body in '{}' '{"title":7}' '{"title":null}' '{"title":" "}' "{\"title\":\"$long\"}" '{"title":"a\u0000b"}' '{"title":"a","status":"opened"}' '{"title":"a","points":-1}' '{"title":"a","points":NaN}' '{"title":"a","extra":1}' '{"title":"a","__proto__":{"a":1}}' '{"title":"a","constructor":{"a":1}}' '{"title":"a","hasOwnProperty":1}' '{"title":' '[]' 'null'; do
  refused "POST /tasks with $(echo "$body" | head -c 60)" -H "$json" -d "$body" "$BASE_URL_0/tasks"
done
printf '{"title":"a\377b"}' > broken.txt; refused 'POST /tasks with bytes that are no UTF-8' -H "$json" --data-binary @broken.txt "$BASE_URL_0/tasks"; rm -f broken.txt
refused 'POST /tasks as text' -H 'content-type: text/plain' -d '{"title":"a"}' "$BASE_URL_0/tasks"
for query in limit=0 limit=-1 limit=NaN status=opened 'status=open&status=done' unknown=1 __proto__=1 q=%00; do refused "GET /tasks?$query" "$BASE_URL_0/tasks?$query"; done
refused 'POST /login with __proto__' -H "$json" -d '{"username":"a","password":"b","__proto__":{"a":1}}' "$BASE_URL_0/login"
id=$(curl -s -m 5 -H "$json" -d '{"title":"of a repro"}' "$BASE_URL_0/tasks" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p'); before=$(count)
refused 'PATCH /tasks/:id with an unknown status' -X PATCH -H "$json" -d '{"status":"opened"}' "$BASE_URL_0/tasks/$id"
absent=may-be
for id in no-uuid -1 __proto__ %00 %FF; do refused "GET /tasks/$id" "$BASE_URL_0/tasks/$id"; done
[ "$(count)" = "$before" ] || symptom "bad input was stored: $(count) tasks, $before before"
