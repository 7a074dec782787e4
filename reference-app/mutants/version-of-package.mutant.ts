// Log lines with the version of the package, whatever was built and deployed.
import { packageVersion } from '../src/config.ts';
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['structured-logs/identifies-build'],
  kind: 'wrong',
  story: 'The version is read from package.json, where it has been 1.0.0 since the first day.',
  parts: (reference) => ({ log: (options) => reference.log({ ...options, serviceVersion: packageVersion }) }),
};
