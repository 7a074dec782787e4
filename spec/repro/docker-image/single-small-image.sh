size=$(docker image inspect -f '{{.Size}}' "$IMAGE")
[ "$size" -le 300000000 ] || symptom "the image has $size bytes: $(docker history --format '{{.Size}} {{.CreatedBy}}' "$IMAGE" | sort -rh | head -n 2 | cut -c1-80 | tr '\n' ';')"
[ -n "$(docker image inspect -f '{{range .RepoTags}}{{.}}{{end}}{{range .RepoDigests}}{{.}}{{end}}' "$IMAGE")" ] || symptom 'the image has no tag'
