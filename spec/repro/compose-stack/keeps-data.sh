$COMPOSE up -d --wait >/dev/null 2>&1
created=$(curl -s "http://$($COMPOSE port app 3000)/tasks" -H 'Content-Type: application/json' -d '{"title":"kept"}' | sed -n 's/.*"id":"\([^"]*\)".*/\1/p')
$COMPOSE down >/dev/null 2>&1; $COMPOSE up -d --wait >/dev/null 2>&1
seen=$(status "http://$($COMPOSE port app 3000)/tasks/$created")
$COMPOSE down -v >/dev/null 2>&1
[ "$seen" = 200 ] || symptom "after down and up, a task that was created is answered with $seen"
