work=$(mktemp -d); docker save "$IMAGE_WITH_SECRETS" | tar -x -C "$work"
layers=$(find "$work" -type f -exec grep -laF "$PLANTED" {} + | wc -l); rm -rf "$work"
docker history --no-trunc --format '{{.CreatedBy}}' "$IMAGE_WITH_SECRETS" | grep -qF "$PLANTED" && symptom 'a secret is in the history of the image'
[ "$layers" = 0 ] || symptom "a planted secret is in the layers or the configuration of the image, in $layers files"
