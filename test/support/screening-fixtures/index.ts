import type { Fixture } from './edits';
import { ABOUT_PATCHES } from './patches';
import { ABOUT_RUNS } from './runs';
import { ABOUT_SOURCES } from './sources';
import { ABOUT_TEXTS } from './texts';

/** For each criterion at least one that it lets pass and one that it does not. */
export const FIXTURES: readonly Fixture[] = [...ABOUT_RUNS, ...ABOUT_PATCHES, ...ABOUT_TEXTS, ...ABOUT_SOURCES];
