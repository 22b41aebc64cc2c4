import type { Trust } from './verdict';

export const TASK_KINDS = ['rlef', 'swe'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** Separately visible pieces of a task. */
export const PARTS = ['metadata', 'prompt', 'requirements', 'solution', 'tests', 'environment', 'hints'] as const;
export type Part = (typeof PARTS)[number];

/** Duties that a person holds on one task; one a person a task. */
export const SEATS = ['author', 'test-writer', 'evaluator-1', 'evaluator-2', 'reviewer', 'arbiter'] as const;
export type Seat = (typeof SEATS)[number];

export const POLICIES = ['authored', 'imported', 'golden'] as const;
export type PolicyName = (typeof POLICIES)[number];

export const BLINDNESS = ['proven', 'platform', 'not-attested'] as const;
export type Blindness = (typeof BLINDNESS)[number];

export const PROFILES = ['sealed', 'open'] as const;
export type Profile = (typeof PROFILES)[number];

/** `held-out`: too near a protected benchmark to be trained on; nobody draws it, a rule assigns it. */
export const SPLITS = ['train', 'validation', 'test', 'held-out'] as const;
export type Split = (typeof SPLITS)[number];

/** Current revision number of every part that has one. */
export type RevisionPins = Partial<Record<Part, string>>;

export type { Trust };
