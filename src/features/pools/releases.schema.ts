import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PROFILES, SPLITS, TASK_KINDS } from '../../domain/task';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { PoolFilter } from './filter.schema';

const ReleaseName = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/, 'not a slug of 1 to 64 characters');

export const NewRelease = z
  .strictObject({
    name: ReleaseName.describe('Unique in its pool'),
    description: textOf(0, 4000).default(''),
    profile: z.enum(PROFILES).default('open').describe('The widest profile in which it may be exported'),
    filter: PoolFilter.default({}).describe('Served versions that match and are not disputed are in it'),
  })
  .meta({ id: 'NewRelease' });
export type NewRelease = z.infer<typeof NewRelease>;
export class NewReleaseDto extends createZodDto(NewRelease) {}

export const ReleaseView = z
  .object({
    id: idOf('release'),
    pool: z.enum(TASK_KINDS),
    name: z.string(),
    description: z.string(),
    profile: z.enum(PROFILES),
    filter: z.record(z.string(), z.unknown()),
    count: z.number().int(),
    facets: z.record(z.string(), z.record(z.string(), z.number().int())).describe('Facet -> value -> number of tasks'),
    hash: z.string().describe('sha256 over the canonical JSON of `{name, items: [[version id, commitment], ...]}`, in order'),
    audit_head: z.object({ seq: z.number().int(), mac: z.string() }).describe('End of the audit chain when it was made'),
    created_at: Timestamp,
  })
  .meta({ id: 'Release' });
export type ReleaseView = z.infer<typeof ReleaseView>;
export class ReleaseDto extends createZodDto(ReleaseView) {}
export class ReleasePageDto extends createZodDto(pageOf(ReleaseView).meta({ id: 'ReleasePage' })) {}

export const ReleaseItemView = z
  .object({
    version_id: idOf('version'),
    task_id: idOf('task'),
    number: z.number().int(),
    split: z.enum(SPLITS),
    commitment: z.string(),
  })
  .meta({ id: 'ReleaseItem' });
export type ReleaseItemView = z.infer<typeof ReleaseItemView>;
export class ReleaseItemPageDto extends createZodDto(pageOf(ReleaseItemView).meta({ id: 'ReleaseItemPage' })) {}

export class ReleasePageQueryDto extends createZodDto(PageQuery) {}
export class ReleaseIdDto extends createZodDto(z.strictObject({ id: idOf('release') })) {}
