import { PRESETS, type Preset } from '../episodes';
import type { Protocol } from './domain/protocols';

/**
 * The rules of an attempt, by protocol: presets of episodes. No model of a stress run is meant to see hidden parts, so that
 * the feedback of `aider`, which in its benchmark shows every test, speaks of public tests alone here.
 */
export const RULES: Readonly<Record<Protocol, Preset>> = {
  'single-turn': { ...PRESETS.rlef, name: 'single-turn', turns: 1 },
  rlef: PRESETS.rlef,
  aider: { ...PRESETS.aider, feedback: { ...PRESETS.aider.feedback, scope: 'public' } },
};
