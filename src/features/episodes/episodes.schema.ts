import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { TRUST_LEVELS, VERDICTS } from '../../domain/verdict';
import { Timestamp } from '../../platform/http';
import { FEEDBACK_SCOPES } from './domain/feedback/template';
import { Preset, PRESETS } from './domain/preset';

/** Of a model's whole reply, reasoning and all: what a grading takes too. */
const MAX_REPLY_BYTES = 1024 * 1024;

const Reply = z
  .string()
  .refine((text) => text.isWellFormed(), 'text with an unpaired surrogate')
  .refine((text) => text.length <= MAX_REPLY_BYTES && Buffer.byteLength(text) <= MAX_REPLY_BYTES, 'more than 1 MiB')
  .describe("The model's whole reply");

const PresetChoice = z
  .union([z.enum(['rlef', 'aider']), Preset])
  .transform((choice) => (typeof choice === 'string' ? PRESETS[choice] : choice))
  .describe('The name of a preset of the house, or one of your own');

const rules = {
  version_id: idOf('version'),
  preset: PresetChoice.prefault('rlef'),
  accept_trust: z
    .array(z.enum(['in-process']))
    .max(1)
    .default([])
    .describe('Versions with a weaker trust than isolated-oracle are refused unless it is named here'),
};

export const NewEpisode = z.strictObject(rules).meta({ id: 'NewEpisode' });
export type NewEpisode = z.output<typeof NewEpisode>;
export class NewEpisodeDto extends createZodDto(NewEpisode) {}

export const NewStep = z.strictObject({ reply: Reply }).meta({ id: 'NewStep' });
export type NewStep = z.output<typeof NewStep>;
export class NewStepDto extends createZodDto(NewStep) {}

export const StatelessStep = z
  .strictObject({
    ...rules,
    turn: z.number().int().min(1).max(10).describe('Of this reply, from 1'),
    history: z
      .array(z.strictObject({ reply: Reply }))
      .max(9)
      .default([])
      .describe('The replies before this one, oldest first; they are counted, not judged again'),
    reply: Reply,
  })
  .refine(({ turn, history }) => history.length === turn - 1, { path: ['history'], message: 'as many as turns before this one' })
  .refine(({ turn, preset }) => turn <= preset.turns, { path: ['turn'], message: 'the preset has fewer turns' })
  .meta({ id: 'StatelessStep' });
export type StatelessStep = z.output<typeof StatelessStep>;
export class StatelessStepDto extends createZodDto(StatelessStep) {}

export const Message = z.object({ role: z.enum(['user']), content: z.string() }).meta({ id: 'EpisodeMessage' });
export type Message = z.infer<typeof Message>;

const StepGrading = z
  .object({
    id: idOf('grading').describe('The grading that decided this turn'),
    verdict: z.enum(VERDICTS),
    parse: z.boolean().nullable().describe('Code was found in the reply'),
    compile: z.boolean().nullable(),
    public_pass: z.boolean().nullable(),
    private_pass: z.boolean().nullable().describe('null while the private tests decide nothing, and were not run'),
    trust: z.enum(TRUST_LEVELS),
  })
  .meta({ id: 'StepGrading' });

export const StepView = z
  .object({
    turn: z.number().int().describe('From 1'),
    reward: z.number().describe('Of this turn alone'),
    done: z.boolean(),
    feedback: Message.nullable().describe('The next message for the model; null when the episode is over'),
    grading: StepGrading,
  })
  .meta({ id: 'EpisodeStep' });
export type StepView = z.infer<typeof StepView>;
export class StepDto extends createZodDto(StepView) {}

const PresetView = z
  .object({
    name: z.string(),
    turns: z.number().int(),
    ends_when: z.enum(['public-pass', 'all-pass']),
    rewards: z.object({ solved: z.number(), failed: z.number(), no_code: z.number(), wrong: z.number() }),
    feedback: z.object({ template: z.string(), version: z.number().int(), scope: z.enum(FEEDBACK_SCOPES) }),
    extraction: z.string(),
  })
  .meta({ id: 'EpisodePresetView' });
export class PresetListDto extends createZodDto(z.object({ items: z.array(PresetView) }).meta({ id: 'EpisodePresetList' })) {}

export const EpisodeView = z
  .object({
    id: idOf('episode'),
    version_id: idOf('version'),
    task_id: idOf('task'),
    preset: PresetView,
    messages: z.array(Message).describe('The first message; the feedback of each turn is in its step'),
    steps: z.array(StepView),
    turn: z.number().int().describe('Replies judged so far'),
    done: z.boolean(),
    reward: z.number().describe('Of all turns so far'),
    created_at: Timestamp,
    expires_at: Timestamp.describe('It is gone then; every step moves this on'),
  })
  .meta({ id: 'Episode' });
export type EpisodeView = z.infer<typeof EpisodeView>;
export class EpisodeDto extends createZodDto(EpisodeView) {}

const TemplateView = z
  .object({
    name: z.string(),
    version: z.number().int(),
    purpose: z.string(),
    scope: z.enum(FEEDBACK_SCOPES).describe('The widest that it can show'),
    limits: z.object({ message: z.number().int(), test: z.number().int(), source: z.number().int() }).describe('Code points'),
    sha256: z.string().describe('Of the canonical JSON of the template: a published version never changes'),
    words: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  })
  .meta({ id: 'FeedbackTemplate' });
export class TemplateListDto extends createZodDto(
  z.object({ items: z.array(TemplateView) }).meta({ id: 'FeedbackTemplateList' }),
) {}

export class EpisodeIdDto extends createZodDto(z.strictObject({ id: idOf('episode') })) {}
