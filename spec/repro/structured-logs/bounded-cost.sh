command=$(tr '\0' ' ' < "/proc/$PID_0/cmdline"); dir=$(readlink "/proc/$PID_0/cwd")
mkfifo stalled.fifo; exec 9<> stalled.fifo
port=$((20000 + RANDOM % 9000))
( cd "$dir" && exec env -i $(tr '\0' '\n' < "/proc/$PID_0/environ" | grep -E '^[A-Z_]+=[^ ]*$' | grep -v '^PORT=') PORT=$port $command ) >&9 9>&- 2> /dev/null &
own=$!
for i in $(seq 100); do [ "$(status "http://127.0.0.1:$port/livez" 1)" = 200 ] && break; sleep 0.1; done
for i in $(seq 400); do [ "$(status "http://127.0.0.1:$port/healthz" 3)" = 200 ] || { kill -KILL $own; rm -f stalled.fifo; symptom "request $i was not answered within 3 s while nobody reads stdout"; }; done
kill -TERM $own
for i in $(seq 80); do kill -0 $own 2> /dev/null || break; sleep 0.1; done
kill -0 $own 2> /dev/null && { kill -KILL $own; rm -f stalled.fifo; symptom 'still running 8 s after SIGTERM while nobody reads stdout'; }
rm -f stalled.fifo
