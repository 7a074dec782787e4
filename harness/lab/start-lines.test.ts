// Tests which lines of a README start a service, and which only look as if they did.
import { expect, test } from 'vitest';
import { startsService } from './start-lines.ts';

const command = ['node', '--enable-source-maps', 'src/main.js'];

test.each([
  'node src/main.js',
  'PORT=3000 node main.js',
  '$ npm start',
  'npm run start:prod',
  'cd app && pnpm dev',
  'docker compose -f compose.yaml up -d --wait',
  'docker run -p 3000:3000 image   # in the foreground',
  'make run',
])('%s starts it', (line) => {
  expect(startsService(line, command)).toBe(true);
});

test.each([
  'npm ci',
  'npm test',
  'npm run build',
  'docker ps',
  'docker build -t image .',
  'docker compose ps',
  'node --version',
  'node src/migrate.js',
  'make test',
  'python main.py',
  '# npm start',
  '',
])('%s does not', (line) => {
  expect(startsService(line, command)).toBe(false);
});

test('of a line for the shell the last command counts, and not what prepares it', () => {
  expect(startsService('./run', 'cd app && exec ./run')).toBe(true);
  expect(startsService('cd x', 'cd app && ./run')).toBe(false);
  expect(startsService('gunicorn app:wsgi -b :80', 'WORKERS=2 gunicorn app:wsgi')).toBe(true);
});
