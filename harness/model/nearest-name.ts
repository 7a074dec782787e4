// Finds the name that a person most probably meant when they wrote an unknown one.

/** The nearest of the names, if it is near enough to be worth a guess. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const plain = simplified(written);
  const distances = names.map((name) => ({ name, distance: editDistance(plain, simplified(name)) }));
  const best = distances.reduce<(typeof distances)[number] | undefined>(
    (nearest, candidate) => (nearest === undefined || candidate.distance < nearest.distance ? candidate : nearest),
    undefined,
  );
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** DATABASE_URL, database-url and databaseUrl are the same name to a person. */
function simplified(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9$]/g, '');
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count one each. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const substitution = at(row - 1, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swap = swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(substitution, at(row - 1, column) + 1, at(row, column - 1) + 1, swap));
    }
  }
  return at(from.length, to.length);
}
