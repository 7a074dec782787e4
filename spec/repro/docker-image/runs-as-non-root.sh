user=$(docker image inspect -f '{{.Config.User}}' "$IMAGE")
case "${user%%:*}" in '' | 0 | root) symptom "USER of the image is \"$user\"" ;; esac
docker rm -f "$CONTAINER_NAME" >/dev/null 2>&1; $RUN_CONTAINER >/dev/null; sleep 2
uids=$(docker top "$CONTAINER_NAME" -eo pid,uid | tail -n +2 | tr -s ' ' | sed 's/^ //' | cut -d' ' -f2 | sort -u | tr '\n' ' ')
docker rm -f "$CONTAINER_NAME" >/dev/null
[ -n "$uids" ] || symptom 'the container did not run'
case " $uids" in *' 0 '*) symptom "processes of the container belong to the users $uids" ;; esac
