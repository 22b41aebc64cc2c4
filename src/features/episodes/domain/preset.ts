import { z } from 'zod';
import type { Extraction } from '../../grading';
import { FEEDBACK_SCOPES, type FeedbackScope } from './feedback/template';
import { findTemplate } from './feedback/templates';

/** How code is taken out of a reply. */
const EXTRACTIONS = [
  'first-block',
  'last-block',
  'longest-block',
  'only-block',
  'whole',
] as const satisfies readonly Extraction[];

/** Widest last. */
const BREADTH: Readonly<Record<FeedbackScope, number>> = { none: 0, public: 1, all: 2 };

const Reward = z.number().min(-1000).max(1000);

/** The rules of an episode as data: everything that `step` and the rendering of messages depend on. */
export const Preset = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'not a slug of 1 to 64 characters')
      .default('custom'),
    turns: z.number().int().min(1).max(10).describe('Replies at most'),
    ends_when: z
      .enum(['public-pass', 'all-pass'])
      .describe('What ends it before the turns are used up: all public tests pass, or all tests pass'),
    rewards: z.strictObject({
      solved: Reward.describe('At the end, when every test passes'),
      failed: Reward.describe('At the end, when one does not'),
      no_code: Reward.describe('For a reply without code before the last turn'),
      wrong: Reward.default(0).describe('For a program that is not right before the last turn'),
    }),
    feedback: z.strictObject({
      template: z.string().max(64),
      version: z.number().int().min(1).optional().describe('Without it the newest, which the episode then keeps to'),
      scope: z.enum(FEEDBACK_SCOPES).describe('`all` speaks of private tests and needs the profile open'),
    }),
    extraction: z.enum(EXTRACTIONS).default('first-block'),
  })
  .superRefine(({ feedback }, context) => {
    const template = findTemplate(feedback.template, feedback.version);
    if (!template) return context.addIssue({ code: 'custom', path: ['feedback', 'template'], message: 'no such template' });
    if (BREADTH[feedback.scope] <= BREADTH[template.scope]) return;
    context.addIssue({
      code: 'custom',
      path: ['feedback', 'scope'],
      message: `this template shows ${template.scope} tests at most`,
    });
  })
  .transform(({ feedback, ...preset }) => ({
    ...preset,
    feedback: { ...feedback, version: findTemplate(feedback.template, feedback.version)?.version ?? 1 },
  }))
  .meta({ id: 'EpisodePreset' });
export type Preset = z.output<typeof Preset>;

/** Three turns, feedback from public tests, +1 or -1 at the end (RLEF, arXiv 2410.02089). */
const RLEF: Preset = {
  name: 'rlef',
  turns: 3,
  ends_when: 'public-pass',
  rewards: { solved: 1, failed: -1, no_code: -0.2, wrong: 0 },
  feedback: { template: 'failed-tests', version: 1, scope: 'public' },
  extraction: 'first-block',
};

/** Two turns, and between them what the tests say, private ones too (the protocol of Aider's benchmark). */
const AIDER: Preset = {
  name: 'aider',
  turns: 2,
  ends_when: 'all-pass',
  rewards: { solved: 1, failed: 0, no_code: 0, wrong: 0 },
  feedback: { template: 'test-report', version: 1, scope: 'all' },
  extraction: 'first-block',
};

export const PRESETS: Readonly<Record<'rlef' | 'aider', Preset>> = { rlef: RLEF, aider: AIDER };

/** Whether an episode by these rules tells more of private tests than the boolean at its end. */
export function needsOpenProfile({ feedback }: Preset): boolean {
  return feedback.scope === 'all';
}
