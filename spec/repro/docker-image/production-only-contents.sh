work=$(mktemp -d); docker save "$IMAGE" | tar -x -C "$work"
found=$(find "$work" -type f -size +0 | while read -r layer; do tar -tf "$layer" 2>/dev/null; done \
  | grep -vE '(^|/)(node_modules|site-packages)/' \
  | grep -E '(^|/)\.git/|^\.?/?app/.*(\.[cm]?tsx?|\.map|\.(test|spec)\.[cm]?[jt]s)$|bin/(gcc|g\+\+|tsc)$|_cacache/|var/lib/apt/lists/[^/]+_' | head -n 3)
packages=$(find "$work" -type f -size +0 | while read -r layer; do tar -tf "$layer" 2>/dev/null; done | grep -E '^\.?/?app/.*node_modules/(typescript|vitest)/package.json$' | head -n 2)
rm -rf "$work"
[ -z "$found$packages" ] || symptom "in the layers of the image: $(echo $found $packages)"
