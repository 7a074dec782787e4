// Proves at compile time, and where it can be at run time, that a criterion gets only what it declared.
import { expect, test } from 'vitest';
import type { FaultName } from '../toxiproxy/fault-registry.ts';
import { FaultsHandle } from './lab/faults.ts';
import { LabJournal } from './lab/journal.ts';
import { Waiter } from './lab/waiter.ts';
import { World } from './lab/world.ts';
import type { Capability } from './model/capability.ts';
import type { CriterionDeclaration } from './model/criterion.ts';
import type { exercise } from './spec.ts';

type Criterion = ReturnType<typeof exercise>['criterion'];

const words = {
  id: 'drains-in-flight',
  level: 'must',
  title: 'Requests in flight finish',
  failureTitle: 'Requests in flight are cut off',
  why: 'A deploy is an outage otherwise.',
  verifiedBy: 'Hold requests open, send SIGTERM.',
  remediation: 'Let server.close() finish.',
} as const satisfies Omit<CriterionDeclaration, 'needs'>;

// Never run: `tsc` is the one that checks them. Each line below an @ts-expect-error must not compile.
const compileTimeProof = (criterion: Criterion): void => {
  criterion({ ...words, needs: ['http'] }, async (lab) => {
    await lab.http.get('/livez');
    lab.step(lab.seed, String(lab.budget('a').value + lab.profile('b')));
    // @ts-expect-error signal is not declared
    lab.signal.send('SIGTERM');
    // @ts-expect-error process is not declared
    lab.process.identity();
    // @ts-expect-error no fault is declared, so there are no faults
    await lab.faults.inject('database-down');
  });

  criterion({ ...words, needs: ['http', 'signal', 'fault:database'] }, async (lab) => {
    lab.signal.send('SIGTERM');
    await lab.faults.inject('database-blackhole');
    // @ts-expect-error fault:redis is not declared
    await lab.faults.inject('redis-down');
    // @ts-expect-error one of them is not covered
    await lab.faults.injectAll(['database-down', 'queue-down']);
    // @ts-expect-error there is no such fault
    await lab.faults.inject('database-haunted');
    // @ts-expect-error probes take faults through only what was declared
    await lab.probes.through(lab.faults, ['provider-down'], { detects: 'a', recovers: 'b' });
    // @ts-expect-error the database's own handle is another capability than its faults
    await lab.database.sessions();
  });

  criterion({ ...words, needs: ['provider'] }, async (lab) => {
    lab.provider.calls.at(0);
    // @ts-expect-error a criterion sees the provider's calls; it does not stop it
    await lab.provider[Symbol.asyncDispose]();
  });

  // @ts-expect-error there is no such capability
  criterion({ ...words, needs: ['telepathy'] }, async () => {});
  // @ts-expect-error there is no such level
  criterion({ ...words, level: 'shall', needs: ['http'] }, async () => {});
  // @ts-expect-error every criterion says what to do about its failure
  criterion({ ...words, remediation: undefined, needs: ['http'] }, async () => {});
  // @ts-expect-error budgets are named by their keys; their numbers stand in budgets/
  criterion({ ...words, needs: ['http'], budgets: [2_000] }, async () => {});
  // @ts-expect-error a body is awaited
  criterion({ ...words, needs: ['http'] }, () => {});
};

const noTarget = { target: { manifest: {}, kind: 'command' } } as unknown as ConstructorParameters<typeof World>[0];

test('what is not declared does not compile', () => {
  expect(compileTimeProof).toBeTypeOf('function');
});

test('a fault that is not covered is refused before anything is touched', async () => {
  const journal = new LabJournal(() => {});
  await using world = new World(noTarget, {});
  const faults = new FaultsHandle(world, journal, new Set<Capability>(['fault:database']));
  for (const name of ['redis-down', 'queue-down', 'provider-slow', 'migrations-pending'] as const satisfies FaultName[])
    await expect(faults.inject(name)).rejects.toMatchObject({ code: 'undeclared-capability' });
  expect(journal.moments).toEqual([]);
});

test('a budget that is not declared is refused', () => {
  const wait = new Waiter(new Map(), new LabJournal(() => {}));
  expect(() => wait.budget('exit-after-last-request')).toThrow(/did not declare/);
});
