bases=$(cd "$SOURCE_ROOT" && grep -hiE '^(FROM|ARG +[A-Z_]*IMAGE=)' "$DOCKERFILE")
echo "$bases" | grep -qE ':latest|^FROM +[^$: ]+( |$)' && symptom "a base without a version: $(echo "$bases" | grep -E ':latest|^FROM +[^$: ]+( |$)' | head -n 1)"
for label in source revision version; do
  value=$(docker image inspect -f "{{index .Config.Labels \"org.opencontainers.image.$label\"}}" "$IMAGE")
  [ -n "$value" ] || symptom "the image has no label org.opencontainers.image.$label"
done
