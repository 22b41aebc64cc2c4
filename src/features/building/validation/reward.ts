import { z } from 'zod';
import type { CollectedFile } from '../../../platform/sandbox/work-container.port';

/** Harbor takes any flat object of numbers; ours has the one key that everybody reads. */
const RewardJson = z.record(z.string(), z.number()).and(z.object({ reward: z.number() }));

/**
 * The reward that a verifier wrote. Harbor of today reads reward.json first and Harbor of before read reward.txt, so both must be there
 * and agree (swegen-harbor.md 2.4); undefined where they don't.
 */
export function readReward(files: readonly Pick<CollectedFile, 'path' | 'content'>[]): number | undefined {
  const text = findText(files, 'reward.txt')?.trim();
  const json = findText(files, 'reward.json');
  if (text === undefined || json === undefined || !/^-?[0-9]+(\.[0-9]+)?$/.test(text)) return undefined;
  const parsed = RewardJson.safeParse(parse(json));
  return parsed.success && parsed.data.reward === Number(text) ? parsed.data.reward : undefined;
}

function findText(files: readonly Pick<CollectedFile, 'path' | 'content'>[], name: string): string | undefined {
  return files.find(({ path }) => path === name || path.endsWith(`/${name}`))?.content.toString('utf8');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Not JSON: no reward.
  }
}
