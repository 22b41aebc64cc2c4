import { z } from 'zod';
import type { CollectedFile } from '../../../platform/sandbox/work-container.port';

export const VERIFIER_LOGS = '/logs/verifier/';

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

const AnyRewards = z.record(z.string(), z.number());

/**
 * The reward of any Harbor task: reward.json first, whose key is `reward` or its only one, else reward.txt. Where both are there they
 * have to agree, for Harbor of before took the other one first.
 */
export function readHarborReward(
  files: readonly Pick<CollectedFile, 'path' | 'content'>[],
): { reward: number } | { problem: string } {
  const json = findText(files, 'reward.json');
  const text = findText(files, 'reward.txt')?.trim();
  const inJson = json === undefined ? undefined : rewardIn(json);
  const inText = text === undefined || !/^[-+]?[0-9]*\.?[0-9]+(e[-+]?[0-9]+)?$/i.test(text) ? undefined : Number(text);
  if (json === undefined && text === undefined) return { problem: 'there is no reward file' };
  if ((json !== undefined && inJson === undefined) || (text !== undefined && inText === undefined))
    return { problem: "a reward file can't be read" };
  if (inJson !== undefined && inText !== undefined && inJson !== inText)
    return { problem: `reward.json says ${inJson}, and reward.txt ${inText}` };
  const reward = inJson ?? inText;
  return reward === undefined ? { problem: 'there is no reward' } : { reward };
}

function rewardIn(json: string): number | undefined {
  const rewards = AnyRewards.safeParse(parse(json)).data ?? {};
  const values = Object.values(rewards);
  return rewards['reward'] ?? (values.length === 1 ? values[0] : undefined);
}

/** Of the verifier's own folder: what lies deeper may be anybody's. */
function findText(files: readonly Pick<CollectedFile, 'path' | 'content'>[], name: string): string | undefined {
  return files.find(({ path }) => path === `${VERIFIER_LOGS}${name}`)?.content.toString('utf8');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Not JSON: no reward.
  }
}
