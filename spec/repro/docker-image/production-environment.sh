env=$(docker image inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$IMAGE")
for wanted in NODE_ENV=production PORT=3000 ENVIRONMENT=production; do
  echo "$env" | grep -qx "$wanted" || symptom "the image does not set $wanted"
done
workdir=$(docker image inspect -f '{{.Config.WorkingDir}}' "$IMAGE")
[ "$workdir" = /app ] || symptom "the working folder is \"$workdir\""
user=$(docker image inspect -f '{{.Config.User}}' "$IMAGE")
loose=$(docker run --rm --user 0 --entrypoint find "$IMAGE" /app ! -type l \( -perm -0002 -o ! -uid 0 ! -uid "${user%%:*}" \) | head -n 3)
[ -z "$loose" ] || symptom "open to others, or of somebody else: $(echo $loose)"
