import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../platform/config';
import type { RunRecord, ValidationPhase } from '../building';
import { Manifests } from './manifests';
import { findUnproved, Stopped } from './stopped';
import { TaskWriter, type Finished } from './task-writer';

function runs(
  repetitions: number,
  phases: readonly ValidationPhase[] = ['base', 'before', 'after', 'nop', 'oracle'],
): RunRecord[] {
  const all = Array.from({ length: repetitions }, (_, at) => phases.map((phase) => ({ phase, repetition: at + 1 }) as RunRecord));
  return all.flat();
}

describe('A validation that nothing speaks against', () => {
  it.each([
    [1, ['too-few-repetitions']],
    [2, ['too-few-repetitions']],
    [3, []],
    [5, []],
  ])('in %i repetitions where three are asked for: %j', (repetitions, codes) => {
    expect(findUnproved({ runs: runs(repetitions) }, 3).map(({ code }) => code)).toEqual(codes);
  });

  it('counts by the oracle, which comes last: a run that was repeated with more memory counts once', () => {
    const repeated = [...runs(2), ...runs(1)];
    expect(findUnproved({ runs: repeated }, 3)).toHaveLength(1);
    expect(findUnproved({ runs: runs(3, ['base', 'before', 'after']) }, 3)).toHaveLength(1);
    expect(findUnproved({ runs: runs(1) }, 1)).toEqual([]);
  });

  it('in fewer than three is written nowhere and listed nowhere, unless the service is set up for that', async () => {
    const plain = readConfig();
    expect(plain.swe.minRepetitions).toBe(3);
    const artifactsDir = mkdtempSync(join(tmpdir(), 'assay-few-'));
    try {
      const config = { ...plain, swe: { ...plain.swe, artifactsDir } };
      const finished = { record: { runs: runs(2) } } as Finished;
      const reasons = [
        { code: 'too-few-repetitions', evidence: 'nothing speaks against it in 2 of 3 repetitions of each phase' },
      ];
      const writing = new TaskWriter(new Manifests(config), config).write(finished);
      await expect(writing).rejects.toThrow(Stopped);
      await expect(writing).rejects.toMatchObject({ kind: 'policy', reasons });
      expect(readdirSync(artifactsDir)).toEqual([]);
    } finally {
      rmSync(artifactsDir, { recursive: true });
    }
  });
});
