import { heldOf, settingsOf } from './settings';

const NOTHING = { n_concurrent: null, timeout_seconds: null, budget: { minutes: null }, force: false };
const FILE = { timeout: 3600, cc_timeout: 3000, n_concurrent: 8, maxVerified: 128 };

describe('what a run of a batch goes by', () => {
  it('is what the service has, where nobody says anything', () => {
    expect(settingsOf(NOTHING, undefined, 2)).toEqual({
      n_concurrent: { value: 2, from: 'service' },
      timeout_seconds: { value: 3200, from: 'service' },
      session_seconds: { value: 2400, from: 'service' },
      max_verified_tasks: { value: null, from: 'service' },
    });
  });

  it('is what config.yaml says of the language', () => {
    const settings = settingsOf(NOTHING, FILE, 2);
    expect(Object.values(settings).map(({ value }) => value as unknown)).toEqual([8, 3600, 3000, 128]);
    expect(Object.values(settings).map(({ from }) => from as unknown)).toEqual(Array(4).fill('config.yaml'));
    expect(heldOf(settings)).toEqual([]);
    expect(settingsOf(NOTHING, { ...FILE, maxVerified: Infinity }, 2).max_verified_tasks.value).toBeNull();
  });

  it('is what the user asked for, before all', () => {
    const settings = settingsOf({ n_concurrent: 1, timeout_seconds: 60, budget: { minutes: 5 }, force: true }, FILE, 2);
    expect(Object.values(settings).map(({ value }) => value as unknown)).toEqual([1, 60, 300, null]);
    expect(heldOf(settings)).toEqual(['n_concurrent', 'timeout', 'cc_timeout']);
  });
});
