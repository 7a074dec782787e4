$COMPOSE_WITHOUT_SECRETS config >/dev/null 2>&1 && symptom 'without any secret, compose goes on'
defaults=$(cd "$SOURCE_ROOT" && grep -nE '\$\{[A-Z_]*(PASSWORD|SECRET|TOKEN|KEY)[A-Z_]*:?-[^}]+\}' "$COMPOSE_FILE_PATH" | head -n 1)
[ -z "$defaults" ] || symptom "a password in the file: $defaults"
