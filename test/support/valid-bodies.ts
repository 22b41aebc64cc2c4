import type { Part } from '../../src/domain/task';
import { sampleParts, sampleSuite } from './sample-task';

const PARTS = sampleParts();
const CONTENT: Readonly<Partial<Record<Part, unknown>>> = {
  metadata: PARTS.metadata,
  prompt: PARTS.prompt,
  requirements: PARTS.requirements,
  solution: PARTS.solution,
  tests: { files: sampleSuite() },
  environment: { python: '3.13', packages: [] },
};
const JUDGED = {
  ...{ value: 1, polarity: '0-best', evidence: [{ source: 'statement', quote: 'anything' }] },
  explanation:
    'An explanation of an axis has a hundred characters or more, so that it says on what facts of the task the value rests.',
};
const EVALUATED = {
  answer: {
    ...{ rubric_version: 'rubric-1', early_rejection: [], issue_clarity: JUDGED, test_alignment: JUDGED },
    hints: { verdict: 'not-needed', explanation: 'The statement names everything.', evidence: [] },
    ...{ other_major_issue: { present: false }, difficulty: 'under-15-minutes', confidence: 3 },
  },
  declared_seconds: 60,
};
const REASON = 'A reason that is long enough to be one.';

/** A body that a route would take, by method and the end of its path: fuzzing starts from these. */
const BODIES: readonly (readonly [pattern: RegExp, body: unknown])[] = [
  [/^POST .*\/tasks$/, { kind: 'rlef', ...PARTS }],
  [/\/claims$/, { seat: 'test-writer' }],
  [/\/clarifications$/, { question: 'Is the empty text allowed at all?', requirement_id: 'R-4' }],
  [/\/answer$/, { requirements: PARTS.requirements }],
  [/\/rejection$/, { reason: REASON }],
  [/\/break-glass$/, { part: 'solution', reason: REASON }],
  [/\/duplicates$/, { task_id: 'task_01890000-0000-7000-8000-000000000000', reason: REASON }],
  [/\/discrepancies$/, { statement: REASON }],
  [
    /\/rulings$/,
    { fault: 'solution', subtype: 'incorrect', rationale: REASON, findings: { author: REASON }, send_leaking_findings: true },
  ],
  [
    /^POST .*\/calibration\/items$/,
    { task_id: 'task_01890000-0000-7000-8000-000000000000', fault: 'solution', subtype: 'incorrect', note: REASON },
  ],
  [/^PUT .*\/calibration\/policies\//, { enabled: true, minimum: 5, threshold: 0.6 }],
  [/\/pauses\/[^/]+\/lift$/, { reason: REASON }],
  [/\/reviews$/, { checklist_version: '1', answers: [{ item: 'x', answer: 'yes', evidence: REASON }], decision: 'accept' }],
  [/^POST .*\/accounts$/, { name: 'Zoe', kind: 'person', roles: ['author'] }],
  [/^PATCH .*\/accounts\//, { roles: ['author'], disabled: false }],
  [/\/evaluation\/(blind|consolidated)$/, EVALUATED],
  [/\/evaluation\/calibration$/, { decision: 'stamp', ...EVALUATED }],
  [
    /\/evaluations\/gold$/,
    {
      ...{ task_id: 'task_01890000-0000-7000-8000-000000000000', issue_clarity: 0, test_alignment: 1 },
      ...{ other_major_issue: false, note: REASON },
    },
  ],
  [/\/qualifications$/, { years_total: 10, years_by_language: { python: 6 }, evidence: REASON }],
  [/\/tokens$/, { name: 'fuzz', scopes: ['me:read'], expires_at: '2030-01-01T00:00:00Z' }],
  [
    /^(POST|PATCH) .*\/models(\/|$)/,
    { name: 'fuzz', openai: { base_url: 'http://127.0.0.1:9/v1', model: 'm', price: { input: 1, output: 1 } } },
  ],
  [
    /\/benchmarks$/,
    { name: 'fuzz', format: 'humaneval', jsonl: '{"task_id":"Fuzz/0","prompt":"Return the sum of two given numbers."}' },
  ],
  [/^POST .*\/swe\/deliveries$/, { name: 'fuzz', selection: 'verified' }],
  [/^POST .*\/swe\/tuning\/simulations$/, { language: 'python', cases: [{ succeeds: true, seconds: 1 }] }],
  [/^POST .*\/swe\/drift$/, { selection: 'verified' }],
  [/\/override$/, { reason: REASON }],
  [/^POST .*\/hidden-tests$/, { reason: REASON }],
  [/\/hints:draft$/, { source: 'git' }],
  [/\/hints\/[^/]+$/, { text: 'def x(a)' }],
  [/\/hints\/[^/]+\/(accept|refuse)$/, { reason: REASON }],
  [/\/swe\/screenings:run$/, { language: null }],
  [/\/swe\/screenings\/[^/]+\/overrides$/, { criterion: 'issue-text', reason: REASON }],
  [/\/screening-policies$/, { all: {}, by_language: {}, must_be_known: [], reason: REASON }],
  [/\/similarity\/scans$/, { behaviour: false }],
  [
    /^POST .*\/stress-runs$/,
    {
      task_id: 'task_01890000-0000-7000-8000-000000000000',
      models: [{ model_id: 'mod_01890000-0000-7000-8000-000000000000', strong: true }],
      ...{ attempts: 8, protocol: 'rlef', budget: { tokens: 1000 } },
    },
  ],
  [/^POST .*\/v1\/agents$/, { name: 'fuzz', version: '1', command: 'true', files: [{ path: 'a', content: 'b' }] }],
  [/^POST .*\/swe\/trajectories$/, { task_ids: ['own__sums-1'], agents: [{ kind: 'oracle' }] }],
  [
    /\/trajectories:import$/,
    {
      ...{ format: 'atif', task_id: 'own__sums-1' },
      document: {
        schema_version: 'ATIF-v1.7',
        agent: { name: 'a', version: '1' },
        steps: [{ step_id: 1, source: 'user', message: 'x' }],
      },
    },
  ],
  [/\/swe\/batches\/[^/]+\/resume$/, { force: true }],
  [/\/resume$/, { budget: { tokens: 1000, micro_usd: null } }],
  [/\/waiver$/, { reason: REASON }],
  [/\/attempts\/[^/]+\/tags$/, { decision: 'confirm', tag: 'logic.condition' }],
  [/\/failure-tags\/rules$/, { rule: 'reply/question', state: 'off', note: REASON }],
  [/\/quality-runs$/, { policy: 'standard-1' }],
  [/\/quality-probes$/, { kind: 'decoy', files: PARTS.solution.files, note: REASON }],
  [/\/mutant-waivers$/, { mutant_id: 'mutant-0123456789ab', kind: 'equivalent', reason: REASON }],
  [/\/swe\/evaluations$/, [{ instance_id: 'own__example-1', model_name_or_path: 'm', model_patch: 'x' }]],
  [/\/releases$/, { name: 'fuzz', filter: {} }],
];

/** The body for an address; undefined for a route that nobody has described here. */
export function validBody(method: string, address: string): unknown {
  const part = /\/parts\/([a-z]+)$/.exec(address)?.[1];
  if (method === 'PUT' && part !== undefined) return CONTENT[part as Part];
  return BODIES.find(([pattern]) => pattern.test(`${method} ${address}`))?.[1];
}
