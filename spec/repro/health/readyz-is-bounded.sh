for dependency in database redis; do for stream in upstream downstream; do
  curl -s -o /dev/null "$TOXIPROXY_URL/proxies/$dependency-0/toxics" -d '{"name":"hole-'$stream'","type":"timeout","stream":"'$stream'","attributes":{"timeout":0}}'
done; done
for i in $(seq 10); do seen=$(status "$BASE_URL_0/readyz" 2); [ "$seen" = 200 ] || break; sleep 0.5; done
for i in $(seq 50); do status "$BASE_URL_0/readyz" 3 & echo; done > probes.txt; wait
late=$(grep -c 000 probes.txt); rm -f probes.txt
for dependency in database redis; do for stream in upstream downstream; do curl -s -o /dev/null -X DELETE "$TOXIPROXY_URL/proxies/$dependency-0/toxics/hole-$stream"; done; done
[ "$seen" = 503 ] || symptom "/readyz says $seen within 2 s while database and Redis are silent"
[ "$late" = 0 ] || symptom "$late of 50 probes at once had no answer within 3 s"
