found=$(cd "$SOURCE_ROOT" && for named in $SOURCE_FILES; do
  grep -rnE --binary-files=without-match --exclude-dir=node_modules --exclude-dir=.git \
    -e '(postgres(ql)?|mysql|mongodb(\+srv)?)://[^:@/[:space:]]+:[^@/[:space:]$<{]+@' \
    -e '\b(gh[pousr]|npm)_[A-Za-z0-9]{36}\b' -e 'AKIA[A-Z0-9]{16}' -e 'xox[abprs]-[A-Za-z0-9-]{10,}' \
    -e 'BEGIN ([A-Z]+ )?PRIVATE KEY' "$named" /dev/null | cut -d: -f1,2
done)
[ -z "$found" ] || symptom "these lines look like secrets: $(echo $found)"
