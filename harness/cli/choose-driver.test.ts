import { expect, test } from 'vitest';
import type { DependencyName, DependencyOffer } from '../drivers/driver.ts';
import { chooseDriver } from './choose-driver.ts';

function dockerThatLacks(...lacking: readonly DependencyName[]) {
  const asked: DependencyName[] = [];
  const probe = async (dependency: DependencyName): Promise<DependencyOffer> => {
    asked.push(dependency);
    if (lacking.includes(dependency)) return { offered: false, dependency, reason: `no ${dependency}`, detail: '' };
    return { offered: true, dependency, detail: 'here' };
  };
  return { probe, asked };
}

test('what was named is taken, and nothing is asked', async () => {
  const docker = dockerThatLacks('postgres');
  const said: string[] = [];
  for (const name of ['embedded', 'docker'] as const)
    expect(await chooseDriver(name, (text) => said.push(text), docker)).toBe(name);
  expect([docker.asked, said]).toEqual([[], []]);
});

test('auto is docker where an engine has an image for everything', async () => {
  const said: string[] = [];
  expect(await chooseDriver('auto', (text) => said.push(text), dockerThatLacks())).toBe('docker');
  expect(said).toEqual(['driver docker: there is an engine, with an image for everything']);
});

test('auto is embedded where one image is lacking, and says why', async () => {
  const said: string[] = [];
  expect(await chooseDriver('auto', (text) => said.push(text), dockerThatLacks('caddy'))).toBe('embedded');
  expect(said).toEqual(['driver embedded: no caddy']);
});
