$COMPOSE up -d --wait >/dev/null 2>&1
url="http://$($COMPOSE port app 3000)/readyz"
$COMPOSE stop db >/dev/null 2>&1
for i in $(seq 10); do seen=$(status "$url"); [ "$seen" = 503 ] && break; sleep 0.5; done
restarts=$(docker inspect -f '{{.RestartCount}}' "$($COMPOSE ps -aq app)")
$COMPOSE start db >/dev/null 2>&1
for i in $(seq 20); do again=$(status "$url"); [ "$again" = 200 ] && break; sleep 0.5; done
$COMPOSE down -v >/dev/null 2>&1
[ "$seen" = 503 ] || symptom "without the database /readyz says $seen"
[ "$restarts" = 0 ] || symptom "without the database the app was restarted $restarts times"
[ "$again" = 200 ] || symptom "with the database /readyz says $again"
