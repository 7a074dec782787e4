// Says whether a start that was refused names the variable that it was refused for, and not every variable that there is.

/** What a start said, of those that differ in the variable alone. */
export interface Said {
  /** The variable, by the contract's name and by the target's own. */
  readonly names: readonly string[];
  /** In which way the variable was wrong. */
  readonly way: string;
  readonly said: string;
}

/** A text that is the same whatever is missing names nothing: the name must come more often than where another one was. */
export function isNamed({ names, way, said }: Said, all: readonly Said[]): boolean {
  const own = timesIn(said, names);
  const others = all.filter((other) => other.way === way && other.names[0] !== names[0]);
  return own > 0 && others.every((other) => timesIn(other.said, names) < own);
}

function timesIn(said: string, names: readonly string[]): number {
  return Math.max(...names.map((name) => said.split(name).length - 1));
}
