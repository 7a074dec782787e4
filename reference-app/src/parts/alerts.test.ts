import { expect, test } from 'vitest';
import { createAlerts } from './alerts.ts';
import { createLog } from './logger.ts';

const { logger } = createLog({ level: 'silent', serviceVersion: 'test', environment: 'test' });

test('one alert for an incident however it flaps, and one resolution when it is over', async () => {
  const sent: { alert: string; status: string; since: string }[] = [];
  const post = async (_url: string, body: string) => {
    sent.push(JSON.parse(body));
  };
  const alerts = createAlerts({ url: 'http://webhook', logger, settleMs: 15, post });
  for (let flap = 0; flap < 5; flap += 1) {
    alerts.report('database', true);
    alerts.report('database', false);
  }
  expect(sent.map(({ status }) => status)).toEqual(['firing']);
  await expect.poll(() => sent.map(({ status }) => status)).toEqual(['firing', 'resolved']);
  expect(new Set(sent.map(({ since }) => since)).size).toBe(1);
  alerts.report('database', true);
  expect(sent).toHaveLength(2);
  alerts.report('redis', true);
  expect(sent.at(-1)).toMatchObject({ alert: 'redis', status: 'firing' });
  alerts.close();
});
