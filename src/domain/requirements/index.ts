// First version by the lead so that other code compiles; piece 3 (helper) replaces this file with the full one, same exports.
import { z } from 'zod';
export const REQUIREMENT_KINDS = ['signature', 'input-format', 'output-format', 'constraint', 'edge-case', 'error', 'performance'] as const;
export const Requirement = z.strictObject({ id: z.string().regex(/^R-[1-9]\d{0,3}$/), kind: z.enum(REQUIREMENT_KINDS), text: z.string().min(10).max(2000) });
export type Requirement = z.infer<typeof Requirement>;
export const Requirements = z.array(Requirement).min(1).max(200);
export type Requirements = z.infer<typeof Requirements>;
export interface RequirementFinding { id?: string; code: string; message: string }
export function lintRequirements(_requirements: readonly Requirement[], _interface: unknown): RequirementFinding[] { return []; }
