// Draws the checks that evaluation mode repeats as another client.
import type { Catalogue, CatalogueCriterion } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';

/**
 * Whole ids in the order of the catalogue; all that can be repeated when they are fewer than `count`. What is judged under
 * load is left out: its clients are many and of its own kind, and its time is measured.
 */
export function evaluationSample(
  catalogue: Catalogue,
  selection: readonly string[] | null,
  seed: string,
  count: number,
): string[] {
  const able = catalogue.exercises
    .flatMap(({ criteria }) => criteria)
    .filter((one) => (selection?.includes(one.id) ?? true) && isRepeatable(one))
    .map(({ id }) => id);
  if (able.length === 0) {
    throw new UsageError({
      code: 'nothing-to-evaluate',
      message:
        'nothing that was selected can be repeated as another client: none of it asks over HTTP, or all of it measures time',
      hint: 'Select more, or leave out --evaluate.',
    });
  }
  const random = seededRandom(`${seed}:evaluation`);
  const left = [...able];
  const drawn = new Set<string>();
  while (drawn.size < count && left.length > 0) {
    const [one] = left.splice(random.int(left.length), 1);
    if (one !== undefined) drawn.add(one);
  }
  return able.filter((id) => drawn.has(id));
}

function isRepeatable({ status, needs = [], measuresTime }: CatalogueCriterion): boolean {
  return status === 'specified' && needs.includes('http') && !needs.includes('replicas') && measuresTime !== true;
}
