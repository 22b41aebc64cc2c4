import type { z } from 'zod';
import { AtifTrajectory } from './trajectory';

/** Below these, values are whatever their writer wanted. */
const FREE = new Set(['extra', 'arguments', 'tool_definitions']);

/** Reads a file of ATIF 1.0 to 1.7. Writers may say null for what is absent; anything else that the format has not is a fault. */
export function readAtif(document: unknown): z.ZodSafeParseResult<AtifTrajectory> {
  return AtifTrajectory.safeParse(withoutNulls(document));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([key, each]) => [key, FREE.has(key) ? (each as unknown) : withoutNulls(each)]));
}
