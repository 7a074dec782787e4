( printf 'POST /tasks HTTP/1.1\r\nHost: repro\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'; sleep 6 ) | curl -s -m 6 "telnet://${BASE_URL_0#http://}" > /dev/null &
sleep 0.5; kill -TERM "$PID_0"; sleep 0.4
early=$(status "$BASE_URL_0/readyz" 1)
closes=$(curl -s -m 2 -D - -o /dev/null "$BASE_URL_0/livez" | grep -ic '^connection: close')
[ "$early" != 200 ] || symptom '/readyz still says 200 after SIGTERM, within SHUTDOWN_DELAY_MS'
[ "$early" = 000 ] || [ "$closes" = 1 ] || symptom 'answers while draining do not say Connection: close'
sleep 2; late=$(status "$BASE_URL_0/readyz" 1)
[ "$late" = 000 ] || symptom "it still takes new connections 1.4 s after SHUTDOWN_DELAY_MS (/readyz says $late)"
