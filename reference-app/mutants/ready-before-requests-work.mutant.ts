// Readiness that finds the database well again while requests are still refused.
import type { Mutant } from './mutant.ts';

const openForMs = 1_500;

export const mutant: Mutant = {
  breaks: ['health/load-balancer-removes-instance'],
  kind: 'wrong',
  story: 'The check has a connection of its own, and a breaker that it knows nothing of keeps requests from the pool.',
  async parts(reference) {
    const { unavailable } = await import('../src/http-error.ts');
    let wasDown = false;
    let openUntilMs = 0;
    const requireClosed = () => {
      if (performance.now() < openUntilMs) throw unavailable('database', new Error('the breaker is open'));
    };
    return {
      readiness: (dependencies) =>
        reference.readiness({
          ...dependencies,
          onReport(report) {
            const isDown = report.checks.database?.status === 'down';
            if (wasDown && !isDown) openUntilMs = performance.now() + openForMs;
            wasDown = isDown;
            dependencies.onReport?.(report);
          },
        }),
      database(options) {
        const database = reference.database(options);
        return {
          ...database,
          async query(statement) {
            requireClosed();
            return database.query(statement);
          },
          async transaction(work) {
            requireClosed();
            return database.transaction(work);
          },
        };
      },
    };
  },
};
