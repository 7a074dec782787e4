// Settings for collecting specs: nothing of them is run, so nothing but the project matters.
import type { RunSettings } from '../model/run-settings.ts';

export function settingsForCollecting(projectRoot: string): RunSettings {
  return {
    profile: 'quick',
    driver: 'embedded',
    seed: 'none',
    projectRoot,
    allowLoad: false,
    selection: null,
    unavailable: {},
  };
}
