kill -TERM "$PID_0"
for i in $(seq 100); do kill -0 "$PID_0" 2>/dev/null || break; sleep 0.1; done
seen=$(grep -o '"event":"shutdown\.[a-z]*"' "$LOG_0" | cut -d. -f2 | tr -d '"' | tr '\n' ' ')
[ "$seen" = 'stopping drained closed ' ] || symptom "the log tells: $seen"
