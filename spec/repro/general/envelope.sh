look() { # look WHAT WANTED-STATUS CURL-ARGUMENTS...
  what=$1 wanted=$2; shift 2
  text=$(curl -s -m 5 -w ' %{content_type} %{http_code}' "$@")
  case $text in *" $wanted") ;; *) symptom "$what is answered ${text##* }, not $wanted" ;; esac
  case $text in '{"data":'*'"error":'*' application/json'*) ;; *) symptom "$what is answered outside the envelope: $(echo "$text" | head -c 200)" ;; esac
  [ "$wanted" -lt 400 ] || echo "$text" | grep -q '"code":"[a-z][a-z0-9_]*"' || symptom "$what has no machine code: $text"
  ! echo "$text" | grep -qE '\\n +at |Traceback|goroutine |SELECT .* FROM|/(home|srv|app|usr|opt|tmp)/|file://' || symptom "$what shows the inside: $(echo "$text" | head -c 400)"
}
json='content-type: application/json'
look 'a list' 200 "$BASE_URL_0/tasks"
look 'an unknown route' 404 "$BASE_URL_0/no-such-route"
look 'an unknown asset' 404 "$BASE_URL_0/assets/no-such-file.css"
look 'an unknown task' 404 "$BASE_URL_0/tasks/00000000-0000-4000-8000-000000000000"
look 'another method' 405 -X PUT -H "$json" -d '{}' "$BASE_URL_0/tasks"
look 'a bad value' 400 "$BASE_URL_0/tasks?limit=0"
look 'broken JSON' 400 -H "$json" -d '{"title":' "$BASE_URL_0/tasks"
head -c 1048577 /dev/zero | tr '\0' x > large.txt
look 'a body above 1 MiB' 413 -H "$json" --data-binary @large.txt "$BASE_URL_0/tasks"; rm -f large.txt
for i in $(seq 60); do curl -s -o /dev/null -m 5 -H "$json" -d '{}' "$BASE_URL_0/login"; done
look 'the 61st login' 429 -H "$json" -d '{}' "$BASE_URL_0/login"
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/provider-0" -d '{"enabled":false}'
look 'a rate without the provider' 503 "$BASE_URL_0/rates/QQX"
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/provider-0" -d '{"enabled":true}'
id=$(curl -s -m 5 -H "$json" -d '{"title":"of a repro"}' "$BASE_URL_0/tasks" | sed -n 's/.*"id":"\([^"]*\)".*/\1/p')
look 'a change' 200 -X PATCH -H "$json" -d '{"status":"done"}' "$BASE_URL_0/tasks/$id"
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":false}'
look 'a list without the database' 503 "$BASE_URL_0/tasks"
curl -s -o /dev/null -X POST "$TOXIPROXY_URL/proxies/database-0" -d '{"enabled":true}'
