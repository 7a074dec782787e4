// One part of several that together are a whole: a list that takes hours is shared among machines.

export interface Shard {
  /** From 1. */
  readonly part: number;
  readonly of: number;
}

/** `3/8`; undefined when the text is no shard. */
export function readShard(text: string): Shard | undefined {
  const [, part, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { part: Number(part), of: Number(of) };
  return shard.part <= shard.of ? shard : undefined;
}

/** Each n-th, so that neighbours, which often take equally long, are spread. */
export function ofShard<T>(list: readonly T[], { part, of }: Shard): T[] {
  return list.filter((_, at) => at % of === part - 1);
}
