// A toxic as a proxy holds it; links read attributes and toxicity live, so an update reaches them in place.
import type { ToxicType } from '../toxics/toxic.ts';

export type Direction = 'upstream' | 'downstream';

export interface ActiveToxic {
  readonly type: ToxicType;
  readonly name: string;
  /** As the client spelt it: the API gives it back so. */
  readonly stream: string;
  readonly direction: Direction;
  readonly attributes: Record<string, number>;
  toxicity: number;
}
