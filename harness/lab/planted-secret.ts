// Draws a secret that no scanner may miss, of a kind that no list of known examples holds.
import type { SeededRandom } from '../model/seeded-random.ts';

export interface PlantedSecret {
  readonly kind: string;
  readonly text: string;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const kinds: Readonly<Record<string, (random: SeededRandom) => string>> = {
  'GitHub token': (random) => `token = "ghp_${drawn(random, 36)}"`,
  'npm token': (random) => `token = "npm_${drawn(random, 36)}"`,
  'database URL': (random) => `url = "postgres://service:${drawn(random, 20)}@db.internal:5432/app"`,
};

export const plantedKinds: readonly string[] = Object.keys(kinds);

export function plantedSecret(random: SeededRandom, kind: string = random.pick(plantedKinds)): PlantedSecret {
  return { kind, text: kinds[kind]?.(random) ?? '' };
}

function drawn(random: SeededRandom, length: number): string {
  return Array.from({ length }, () => random.pick([...letters])).join('');
}
