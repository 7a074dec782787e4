/**
 * Exercise 4: Secrets
 *
 *   "A missing secret stops the boot: non-zero exit within 5 s, the message names the variable, no port was opened."
 *   "No secret in logs, diagnostics, metrics, responses, traces or process arguments, in whatever form."
 *   "Secrets can be mounted as files, and a changed file is picked up."
 *   "No secret in the source."
 */
import { exercise, expect } from '../harness/spec.ts';

const { criterion } = exercise({ number: 4, id: 'secrets', title: 'Secrets' });

criterion(
  {
    id: 'missing-secret-stops-boot',
    level: 'must',
    title: 'Without each of its secrets the target does not start, and says which one is missing',
    failureTitle: 'The target starts without a secret, or hides which one it misses',
    why: 'A service that runs without a secret fails later, in front of users, or runs with one that everybody knows.',
    verifiedBy:
      'For each required secret, absent and then empty: it ends by itself with a code other than 0, its output names the variable and shows no secret, and its port was never open.',
    remediation:
      'Validate the whole configuration before anything else; treat empty as absent, have no defaults for secrets, and say the name and never a value.',
    needs: ['configure', 'process'],
    budgets: ['boot-refused'],
  },
  async (lab) => {
    const refusals = await lab.secrets.refusesWithoutEach('boot-refused');

    expect(refusals.starts, 'starts, two for each secret').toBeGreaterThanOrEqual(8);
    expect(refusals.accepted, 'starts that were not refused').toEqual([]);
    expect(refusals.listened, 'refused after the port was opened').toEqual([]);
    expect(refusals.unnamed, 'refused without naming the variable').toEqual([]);
    expect(refusals.leaked, 'secrets shown').toEqual([]);
  },
);
