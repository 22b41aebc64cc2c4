import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';

export const MODEL_KINDS = ['openai', 'program', 'offline'] as const;
const MAX_SOURCE = 1024 * 1024;

const Slug = textOf(1, 100).regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, . and -');

const Sampling = z
  .strictObject({
    max_tokens: z.int().min(1).max(1_000_000).default(4096).describe('The most tokens of an answer'),
    temperature: z.number().min(0).max(2).optional(),
    top_p: z.number().gt(0).max(1).optional(),
    seed: z.int().optional(),
    stop: z.array(textOf(1, 200)).min(1).max(4).optional(),
  })
  .meta({ id: 'ModelSampling' });

const MicroDollars = z.int().min(0).max(1e12);
const Price = z
  .strictObject({ input: MicroDollars, output: MicroDollars, cached_input: MicroDollars.optional() })
  .describe('Micro-dollars a million tokens: 2.50 dollars are 2500000')
  .meta({ id: 'ModelPrice' });

const Openai = z
  .strictObject({
    base_url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .describe('What comes before `/chat/completions`'),
    model: textOf(1, 200).describe('As the server names it'),
    key_env: textOf(1, 200).nullable().default(null).describe('Name of the variable of the service that holds the key'),
    sampling: Sampling.prefault({}),
    price: Price,
    limit_name: z
      .enum(['max_tokens', 'max_completion_tokens'])
      .default('max_tokens')
      .describe('How the server calls the limit of an answer'),
    timeout_seconds: z.int().min(1).max(3600).default(600).describe('Of one call, with all its tries'),
  })
  .meta({ id: 'OpenaiModel' });
export type Openai = z.output<typeof Openai>;

const Program = z
  .strictObject({
    source: textOf(1, MAX_SOURCE).describe('Python: reads `{"messages", "tools", "seed"}` as JSON from stdin, prints the reply'),
    timeout_seconds: z.int().min(1).max(600).default(60),
  })
  .meta({ id: 'ProgramModel' });

const Offline = z
  .strictObject({ model: textOf(1, 200).describe('What made the attempts that are uploaded, for people') })
  .meta({ id: 'OfflineModel' });
export type Offline = z.output<typeof Offline>;

const one = { openai: Openai.optional(), program: Program.optional(), offline: Offline.optional() };

function countKinds(body: Record<string, unknown>): number {
  return MODEL_KINDS.filter((kind) => body[kind] !== undefined).length;
}

export const NewModel = z
  .strictObject({ name: Slug, ...one })
  .refine((body) => countKinds(body) === 1, { message: 'exactly one of openai, program and offline' })
  .meta({ id: 'NewModel' });
export type NewModel = z.output<typeof NewModel>;
export class NewModelDto extends createZodDto(NewModel) {}

export const ModelPatch = z
  .strictObject({ ...one, disabled: z.boolean().optional() })
  .refine((body) => countKinds(body) <= 1, { message: 'at most one of openai, program and offline' })
  .meta({ id: 'ModelPatch' });
export type ModelPatch = z.output<typeof ModelPatch>;
export class ModelPatchDto extends createZodDto(ModelPatch) {}

export const SnapshotView = z
  .object({
    id: idOf('model-snapshot'),
    number: z.int(),
    content_hash: z.string().describe('Of what decides which answers it gives'),
    created_at: Timestamp,
    openai: Openai.omit({ key_env: true, price: true, timeout_seconds: true }).nullable(),
    program: z.object({ source_sha256: z.string(), source_bytes: z.int() }).nullable(),
    offline: Offline.nullable(),
  })
  .meta({ id: 'ModelSnapshot' });
export type SnapshotView = z.infer<typeof SnapshotView>;
export class ModelSnapshotPageDto extends createZodDto(pageOf(SnapshotView).meta({ id: 'ModelSnapshotPage' })) {}

export const ModelView = z
  .object({
    id: idOf('model'),
    name: z.string(),
    kind: z.enum(MODEL_KINDS),
    snapshot: SnapshotView.describe('What it is now; another endpoint, sampling or source makes another'),
    key_env: z.string().nullable(),
    key_is_set: z.boolean().describe('Whether the service has a value for `key_env`; the value is never shown'),
    price: Price,
    timeout_seconds: z.int(),
    disabled_at: Timestamp.nullable(),
    created_at: Timestamp,
    etag: z.string(),
  })
  .meta({ id: 'Model' });
export type ModelView = z.infer<typeof ModelView>;
export class ModelDto extends createZodDto(ModelView) {}
export class ModelPageDto extends createZodDto(pageOf(ModelView).meta({ id: 'ModelPage' })) {}

export class ModelIdDto extends createZodDto(z.strictObject({ id: idOf('model') })) {}
export class ModelPageQueryDto extends createZodDto(PageQuery) {}
