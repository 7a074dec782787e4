// Random numbers from a seed, so that a run draws fresh inputs and can still be repeated from the seed it printed.

export interface SeededRandom {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform among 0 … maxExclusive - 1. */
  int(maxExclusive: number): number;
  /** Lower-case hexadecimal digits. */
  hex(length: number): string;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

const range32 = 0x1_0000_0000;

/** The same seed gives the same numbers on every platform and version; derive streams by suffix: `${seed}:titles`. */
export function seededRandom(seed: string): SeededRandom {
  const uint32 = sfc32(seed);

  function int(maxExclusive: number): number {
    if (!Number.isInteger(maxExclusive) || maxExclusive < 1 || maxExclusive > range32) {
      throw new RangeError(`int() needs a whole number from 1 to 2^32, and got ${maxExclusive}`);
    }
    // Values above the last whole multiple are drawn again; a plain remainder would favour small numbers.
    const limit = range32 - (range32 % maxExclusive);
    let value = uint32();
    while (value >= limit) value = uint32();
    return value % maxExclusive;
  }

  return {
    // 53 bits, as Math.random() gives: 21 + 32.
    next: () => ((uint32() >>> 11) * range32 + uint32()) / 2 ** 53,
    int,
    hex(length) {
      let text = '';
      while (text.length < length) text += uint32().toString(16).padStart(8, '0');
      return text.slice(0, length);
    },
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('pick() needs a list with at least one element');
      return list[int(list.length)] as T;
    },
  };
}

/** Doty-Humphrey's small fast counting generator, 32-bit variant: 128 bits of state, passes PractRand. */
function sfc32(seed: string): () => number {
  let a = hash32(seed, 0x9e3779b9);
  let b = hash32(seed, 0x243f6a88);
  let c = hash32(seed, 0xb7e15162);
  let counter = 1;
  const draw = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The generator's author asks for a dozen rounds before use, so that near seeds part.
  for (let round = 0; round < 12; round += 1) draw();
  return draw;
}

/** FNV-1a over UTF-16 code units with a chosen basis, then an avalanche so that every bit of the seed matters. */
function hash32(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
