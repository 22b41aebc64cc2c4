import type { Grader } from './grader.port';
import { OneShotGrader } from './one-shot-grader';
import type { SandboxOptions } from './options';
import type { Limits, Sandbox } from './sandbox.port';
import { selfCheck } from './self-check';
import type { Slot } from './slot';
import { WarmGrader } from './warm-grader';

/** Warm slots; one-shot containers for what asks for them. Both share the slots' turnstile. */
export function newGrader(sandbox: Sandbox, options: SandboxOptions): Grader {
  return new WarmGrader(options, new OneShotGrader(sandbox), checkSlot);
}

/** Before a slot serves, it judges a dozen attacks. */
async function checkSlot(slot: Slot, image: string, limits: Limits): Promise<void> {
  const { ok, wrong } = await selfCheck((spec) => slot.grade({ ...spec, image }), limits);
  if (!ok) throw new Error(`the self-check came out wrong: ${wrong.join('; ')}`);
}
