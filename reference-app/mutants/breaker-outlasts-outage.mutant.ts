// A breaker before the database that readiness knows nothing of.
import type { Mutant } from './mutant.ts';

const openForMs = 2_000;

export const mutant: Mutant = {
  breaks: ['health/load-balancer-removes-instance'],
  kind: 'wrong',
  story: 'The check has a connection of its own and finds the database well again, while requests are still refused.',
  async parts(reference) {
    const { unavailable } = await import('../src/http-error.ts');
    return {
      database(options) {
        const database = reference.database(options);
        let openUntilMs = 0;
        async function guarded<T>(work: () => Promise<T>): Promise<T> {
          if (performance.now() < openUntilMs) throw unavailable('database', new Error('the breaker is open'));
          try {
            return await work();
          } catch (error) {
            if (error instanceof Error && 'status' in error && error.status === 503)
              openUntilMs = performance.now() + openForMs;
            throw error;
          }
        }
        return {
          ...database,
          query: (statement) => guarded(() => database.query(statement)),
          transaction: (work) => guarded(() => database.transaction(work)),
        };
      },
    };
  },
};
