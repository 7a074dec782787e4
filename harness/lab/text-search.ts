// Looks for texts in what comes in pieces, also where one is cut in two.
export class TextSearch {
  readonly #wanted: readonly { readonly text: string; readonly bytes: Buffer }[];
  readonly #overlap: number;
  #rest = Buffer.alloc(0);
  found: string | undefined;

  constructor(texts: readonly string[]) {
    this.#wanted = texts.map((text) => ({ text, bytes: Buffer.from(text, 'utf8') }));
    this.#overlap = Math.max(1, ...this.#wanted.map(({ bytes }) => bytes.length - 1));
  }

  /** Whether one of them has been found by now. */
  finds(piece: Buffer): boolean {
    if (this.found !== undefined || this.#wanted.length === 0) return this.found !== undefined;
    // The whole piece is not copied: only what may hold a text that began before it.
    const seam = Buffer.concat([this.#rest, piece.subarray(0, this.#overlap)]);
    this.found = this.#wanted.find(({ bytes }) => seam.includes(bytes) || piece.includes(bytes))?.text;
    this.#rest = Buffer.concat([this.#rest, piece.subarray(-this.#overlap)]).subarray(-this.#overlap);
    return this.found !== undefined;
  }
}
