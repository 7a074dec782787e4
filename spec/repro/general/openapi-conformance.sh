expect() { # expect WANTED-STATUSES CURL-ARGUMENTS...
  wanted=$1; shift
  seen=$(curl -s -o answer.txt -m 5 -w '%{http_code}' "$@"); text=$(head -c 300 answer.txt); rm -f answer.txt
  case " $wanted " in *" $seen "*) ;; *) symptom "${*: -1} is answered $seen, which its document does not have: $text" ;; esac
}
json='content-type: application/json'
id=$(curl -s -m 5 -H "$json" -d '{"title":"documented"}' "$BASE_URL_0/tasks" | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
expect '200' "$BASE_URL_0/tasks?limit=2"
expect '400' "$BASE_URL_0/tasks?limit=x"
expect '400' "$BASE_URL_0/tasks?sort=x"
expect '400' "$BASE_URL_0/rates/x"
expect '400' -H "$json" -d '{}' "$BASE_URL_0/tasks"
expect '415' -H 'content-type: text/plain' -d 'x' "$BASE_URL_0/tasks"
expect '200' "$BASE_URL_0/tasks/$id"
curl -s -m 5 "$BASE_URL_0/tasks/$id" | grep -q '"points":[0-9]' || symptom "points of a task are no number: $(curl -s -m 5 "$BASE_URL_0/tasks/$id" | head -c 400)"
expect '202' -X POST "$BASE_URL_0/tasks/$id/notify"
expect '204' -X DELETE "$BASE_URL_0/tasks/$id"
expect '404' -X DELETE "$BASE_URL_0/tasks/$id"
