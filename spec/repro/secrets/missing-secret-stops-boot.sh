connects() { (exec 3<> "/dev/tcp/127.0.0.1/$FREE_PORT") 2> /dev/null; }
for name in $SECRET_NAMES; do
  for change in "-u $name" "$name="; do
    opened=$(mktemp); said=$(mktemp)
    # shellcheck disable=SC2086 # START and the change are words
    timeout 10 $START $change PORT="$FREE_PORT" > "$said" 2>&1 & boot=$!
    while kill -0 $boot 2> /dev/null; do connects && echo open > "$opened"; sleep 0.02; done
    wait $boot; code=$?
    [ "$code" = 124 ] && symptom "it runs after 10 s, started with env $change"
    [ "$code" = 0 ] && symptom "exit code 0, started with env $change"
    [ -s "$opened" ] && symptom "its port was open, started with env $change"
    grep -q "$name" "$said" || symptom "its output does not name $name, started with env $change"
  done
done
