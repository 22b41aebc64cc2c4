/** How a model is asked: once, or in turns with feedback from the tests. */
export const PROTOCOLS = ['single-turn', 'rlef', 'aider'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
