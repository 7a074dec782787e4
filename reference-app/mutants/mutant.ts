// What a mutant is: a known-bad variant of this app, which names the criteria of the specification that must catch it.
import type { Parts } from '../src/parts.ts';

export interface Mutant {
  /** Criteria that must catch it. */
  readonly breaks: readonly string[];
  /** Criteria that catch it as well, because no narrower form of the same defect exists. */
  readonly alsoBreaks?: readonly string[];
  /** `omits`: something is not there. `wrong`: it is there and does the wrong thing. */
  readonly kind: 'omits' | 'wrong';
  /** How a service comes to be like this. */
  readonly story: string;
  /** Parts in the place of the reference's. */
  parts?(reference: Parts): Partial<Parts> | Promise<Partial<Parts>>;
  /** Files in the place of those that target.yaml names, by their key there. */
  readonly files?: Readonly<Record<string, string>>;
  /** Changes to the files that the image and the compose stack are made from, one after the other. */
  readonly edits?: Partial<Record<'dockerfile' | 'dockerignore' | 'compose', readonly Edit[]>>;
}

/** What is replaced stands there exactly once; by '' it is taken away. */
export interface Edit {
  readonly replace: string;
  readonly by: string;
}
