hole() { for stream in upstream downstream; do
  curl -s -o /dev/null "$TOXIPROXY_URL/proxies/$1-0/toxics" -d '{"name":"hole-'$stream'","type":"timeout","stream":"'$stream'","attributes":{"timeout":0}}'
done; }
mend() { for stream in upstream downstream; do curl -s -o /dev/null -X DELETE "$TOXIPROXY_URL/proxies/$1-0/toxics/hole-$stream"; done; }
for silent in database redis queue 'database redis queue'; do
  for dependency in $silent; do hole "$dependency"; done
  for i in $(seq 10); do seen=$(status "$BASE_URL_0/readyz" 2); [ "$seen" = 200 ] || break; sleep 0.5; done
  [ "$silent" = "${silent% *}" ] || { for i in $(seq 50); do status "$BASE_URL_0/readyz" 3 & echo; done > probes.txt; wait; late=$(grep -c 000 probes.txt); rm -f probes.txt; }
  for dependency in $silent; do mend "$dependency"; done
  [ "$seen" = 503 ] || symptom "/readyz says $seen within 2 s while silent: $silent"
  for i in $(seq 100); do [ "$(status "$BASE_URL_0/readyz" 2)" = 200 ] && break; sleep 0.1; done
done
[ "$late" = 0 ] || symptom "$late of 50 probes at once had no answer within 3 s"
