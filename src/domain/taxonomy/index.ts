// First version by the lead so that other code compiles; piece 3 (helper) replaces this file with the full one, same exports.
import { z } from 'zod';
export const TAXONOMY_VERSION = '0';
export const TaskMetadata = z.strictObject({ domain: z.string() });
export type TaskMetadata = z.infer<typeof TaskMetadata>;
export function describeTaxonomy(): { version: string } { return { version: TAXONOMY_VERSION }; }
