work=$(mktemp -d)
[ -f "$README" ] || symptom "there is no README${README:+: $README}"
for name in $CONTRACT_VARIABLES; do grep -qE "(^|[^A-Z_])$name([^A-Z_]|\$)" "$README" || symptom "$README does not name $name"; done
total=$(grep -cE '^```(sh|bash|shell|console) .*\blab\b' "$README")
[ "$total" != 0 ] || symptom "$README has no block marked lab"
for n in $(seq "$total"); do
  awk -v n="$n" '/^```/ { if (on) on = 0; else if ($0 ~ /^```(sh|bash|shell|console) .*lab/) { seen++; on = seen == n }; next } on' "$README" > "$work/block.sh"
  awk -v n="$n" '/^```/ { if (on) exit; if (wait && $0 != "```") { on = 1; next } if ($0 ~ /^```(sh|bash|shell|console) .*lab/) { seen++; if (seen == n) wait = 1 } next } on' "$README" | tail -1 > "$work/shown"
  $RUN_BLOCK "$work/block.sh" > "$work/block.out" 2>&1 || symptom "block $n of $README ends with $?"
  pattern=$(sed 's/[][\.*^$]/\\&/g; s/…/.*/g; s/\\\.\\\.\\\./.*/g' "$work/shown")
  tail -1 "$work/block.out" | grep -q "^$pattern" || symptom "$README shows $(cat "$work/shown"), and block $n gives $(tail -1 "$work/block.out" | head -c 300)"
done
rm -rf "$work"
