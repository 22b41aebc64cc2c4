import { z } from 'zod';

/** What an image says about itself (`manifest.json` inside it). */
export const Manifest = z.object({
  ...{ python: z.string(), runner: z.string() },
  packages: z.array(z.string()),
  /** Top-level names that packages of the environment can be imported by. */
  modules: z.array(z.string()),
});
export type Manifest = z.infer<typeof Manifest>;

/** What the harness in a judged process says before a line of the submission runs. */
export const Statement = z.object({
  compiled: z.literal(true).optional(),
  notCompiled: z.object({ type: z.string(), message: z.string(), line: z.number().nullable() }).optional(),
  /** The process ended before the harness in it could say anything. */
  stage: z.literal('start').optional(),
});

/** The worker supervisor's own measurements of one run. */
export const RunFacts = z.object({
  problem: z.enum(['no-code', 'not-connected']).nullable(),
  statement: Statement.default({}),
  killed: z.enum(['cpu', 'wall', 'output']).nullable().default(null),
  oomKills: z.number().default(0),
  refusedForks: z.number().default(0),
  diskFull: z.boolean().default(false),
  exitCode: z.number().nullable().default(null),
  exitSignal: z.number().nullable().default(null),
  cpuSeconds: z.number().default(0),
  wallSeconds: z.number().default(0),
  peakMemoryBytes: z.number().default(0),
  stdout: z.string().default(''),
  stderr: z.string().default(''),
  truncated: z.boolean().default(false),
});
export type RunFacts = z.infer<typeof RunFacts>;

const WireFailure = z.object({
  type: z.string(),
  message: z.string(),
  file: z.string().optional(),
  line: z.number().optional(),
  traceback: z.string().optional(),
  raised: z.object({ entry: z.string(), exception: z.string(), bases: z.array(z.string()) }).optional(),
});

const WireTest = z.object({
  test: z.string(),
  passed: z.boolean(),
  found: z.boolean(),
  died: z.boolean(),
  cases: z.number(),
  durationMs: z.number(),
  failure: WireFailure.nullable(),
});
export type WireTest = z.infer<typeof WireTest>;

const CollectError = z.object({ file: z.string(), message: z.string(), line: z.number().optional() });

/** What the process with the tests reported through its private pipe, and how it ended. */
export const SuiteReport = z.object({
  tests: z.array(WireTest),
  end: z.boolean().default(false),
  died: z.boolean().default(false),
  tampered: z.string().nullable().default(null),
  crossingFailed: z.string().nullable().default(null),
  canary: z.enum(['failed', 'passed', 'missing']).default('missing'),
  /** A test did not pass and the rest were not to be run. */
  stopped: z.boolean().default(false),
  importFailed: z.object({ name: z.string(), bases: z.array(z.string()), text: z.string() }).optional(),
  killed: z.enum(['cpu', 'wall', 'output']).nullable().default(null),
  exited: z.number().nullable().default(null),
  harness: z.string().nullable().default(null),
});
export type SuiteReport = z.infer<typeof SuiteReport>;

/** Bytes that came behind a message. */
const Blobs = z.array(z.instanceof(Buffer));

/** What a warm worker says of a run; behind it the harness's statement, stdout and stderr, as they came. */
const WarmFacts = z.object({ run: z.string(), facts: RunFacts, blobs: Blobs.length(3) });
export type WarmFacts = z.infer<typeof WarmFacts>;

/** What a warm oracle says of a run; behind it the frames that the tests' process sent, and what it said on stderr. */
const WarmReport = z.object({
  run: z.string(),
  report: z.object({ killed: z.literal('wall').nullable(), exited: z.number().optional(), harness: z.string().nullable() }),
  blobs: Blobs.length(2),
});
export type WarmReport = z.infer<typeof WarmReport>;

/** Messages from either supervisor (PID 1) to Node. */
export const SupervisorMessage = z.union([
  z.object({ hello: Manifest }),
  WarmFacts,
  WarmReport,
  z.object({ run: z.string(), facts: RunFacts, report: SuiteReport }),
  z.object({ run: z.string(), facts: RunFacts }),
  z.object({ run: z.string(), report: SuiteReport }),
  z.object({ run: z.string(), unknownSuite: z.literal(true) }),
  /** The process with the tests went down with other runs in it, or could not be reached: nothing is known about this one. */
  z.object({ run: z.string(), lost: z.string() }),
  z.object({ collected: z.array(z.string()).nullable(), errors: z.array(CollectError), killed: z.string().nullable() }),
  z.object({ done: z.literal(true) }),
]);
export type SupervisorMessage = z.infer<typeof SupervisorMessage>;
