work=$(mktemp -d)
[ -d "$RUNBOOKS" ] || symptom "there is no folder of runbooks${RUNBOOKS:+: $RUNBOOKS}"
for subject in deploy rollback; do
  book=$(find "$RUNBOOKS" -maxdepth 1 -iname "*$subject*.md" | head -1)
  [ -n "$book" ] || symptom "there is no runbook on $subject in $RUNBOOKS"
  total=$(grep -cE '^```(sh|bash|shell|console) .*\blab\b' "$book")
  [ "$total" != 0 ] || symptom "$book has no block marked lab"
  for n in $(seq "$total"); do
    awk -v n="$n" '/^```/ { if (on) on = 0; else if ($0 ~ /^```(sh|bash|shell|console) .*lab/) { seen++; on = seen == n } next } on' "$book" > "$work/block.sh"
    $RUN_BLOCK "$work/block.sh" > "$work/block.out" 2>&1 || symptom "block $n of $book ends with $?: $(tail -3 "$work/block.out")"
  done
done
rm -rf "$work"
