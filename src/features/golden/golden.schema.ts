import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { STATUSES } from '../../domain/lifecycle';
import { textOf } from '../../platform/http';
import { GOLDEN_CRITERIA, GoldenPolicy } from './domain/criteria';

export const GoldenPolicyView = z
  .object({ version: z.number().int(), etag: z.string(), ...GoldenPolicy.shape })
  .meta({ id: 'GoldenPolicyView' });
export type GoldenPolicyView = z.infer<typeof GoldenPolicyView>;
export class GoldenPolicyDto extends createZodDto(GoldenPolicyView) {}

export const NewGoldenPolicy = z
  .strictObject({ ...GoldenPolicy.shape, reason: textOf(10, 2000) })
  .meta({ id: 'NewGoldenPolicy' });
export type NewGoldenPolicy = z.infer<typeof NewGoldenPolicy>;
export class NewGoldenPolicyDto extends createZodDto(NewGoldenPolicy) {}

const Trial = z.object({
  trajectory_id: z.string(),
  agent: z.string(),
  model: z.string().nullable(),
  outcome: z.string(),
  cheated: z.boolean(),
  ended_at: z.string(),
});

export const GoldenView = z
  .object({
    task_id: idOf('task'),
    instance_id: z.string(),
    status: z.enum(STATUSES),
    golden: z.boolean().describe('Whether a version of it is served'),
    policy_version: z.number().int(),
    criteria: z.array(z.object({ code: z.enum(GOLDEN_CRITERIA), met: z.boolean(), detail: z.string() })),
    trials: z.array(Trial),
  })
  .meta({ id: 'GoldenState', description: 'What a task is golden by, or what it lacks' });
export type GoldenView = z.infer<typeof GoldenView>;
export class GoldenDto extends createZodDto(GoldenView) {}
