import { EnvironmentError } from '../building';
import { failureOf, kindOfRejection } from './failures';

describe('what ended a case', () => {
  it.each([
    ['policy', new EnvironmentError('install-failed', 'dependencies', 'no such package')],
    ['infra', new EnvironmentError('system-packages-failed', 'language', 'the image of the language is ours')],
    ['infra', new EnvironmentError('interrupted', 'task', 'exit code 143')],
    ['infra', new EnvironmentError('out-of-memory', 'task', 'exit code 137')],
    ['other', new TypeError('a defect')],
  ])('is %s', (kind, error) => {
    expect(failureOf(error, false).kind).toBe(kind);
  });

  it('is the time, whatever was thrown because of it', () => {
    expect(failureOf(new Error('aborted'), 'its time is over')).toMatchObject({
      kind: 'infra',
      reasons: [{ code: 'timed-out', evidence: 'its time is over' }],
    });
  });

  it('judges the task by every rejection but that of a run which something outside ended', () => {
    expect(kindOfRejection({ code: 'interrupted' }, 4, 8)).toBe('infra');
    expect(kindOfRejection({ code: 'crashed' }, 4, 8)).toBe('policy');
  });

  it('gives out-of-memory up where the host has no more', () => {
    expect(kindOfRejection({ code: 'out-of-memory' }, 4, 8)).toBe('infra');
    expect(kindOfRejection({ code: 'out-of-memory' }, 8, 8)).toBe('policy');
  });
});
