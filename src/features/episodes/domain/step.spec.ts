import fc from 'fast-check';
import { Preset, PRESETS } from './preset';
import { scopeOf, START, step, type EpisodeState, type Step, type StepOutcome } from './step';

const NO_CODE: StepOutcome = { code: false };
const WRONG: StepOutcome = { code: true, public: false, all: undefined };
const HALF: StepOutcome = { code: true, public: true, all: false };
const RIGHT: StepOutcome = { code: true, public: true, all: true };

function play(preset: Preset, outcomes: readonly StepOutcome[]): Step[] {
  const steps: Step[] = [];
  let state: EpisodeState = START;
  for (const outcome of outcomes) {
    const next = step(preset, state, outcome);
    steps.push(next);
    state = next.state;
  }
  return steps;
}

function rewards(preset: Preset, outcomes: readonly StepOutcome[]): (number | 'end')[] {
  return play(preset, outcomes).flatMap(({ reward, done }) => (done ? [reward, 'end' as const] : [reward]));
}

describe('The preset rlef', () => {
  const { rlef } = PRESETS;

  it.each([
    ['right at once', [RIGHT], [1, 'end']],
    ['right at last', [WRONG, WRONG, RIGHT], [0, 0, 1, 'end']],
    ['public tests pass, a private one does not', [HALF], [-1, 'end']],
    ['no code, then a failure, then a half', [NO_CODE, WRONG, HALF], [-0.2, 0, -1, 'end']],
    ['no code ever', [NO_CODE, NO_CODE, NO_CODE], [-0.2, -0.2, -1, 'end']],
    ['never right', [WRONG, WRONG, { code: true, public: false, all: false }], [0, 0, -1, 'end']],
  ] as const)('%s', (_, outcomes, expected) => {
    expect(rewards(rlef, outcomes)).toEqual(expected);
  });

  it('runs private tests only where they decide', () => {
    expect([0, 1, 2].map((turn) => scopeOf(rlef, { ...START, turn }))).toEqual(['public-then-all', 'public-then-all', 'all']);
  });
});

describe('The preset aider', () => {
  const { aider } = PRESETS;

  it('goes on until all tests pass, at most twice', () => {
    expect(rewards(aider, [RIGHT])).toEqual([1, 'end']);
    expect(rewards(aider, [HALF, RIGHT])).toEqual([0, 1, 'end']);
    expect(rewards(aider, [NO_CODE, HALF])).toEqual([0, 0, 'end']);
    expect([0, 1].map((turn) => scopeOf(aider, { ...START, turn }))).toEqual(['all', 'all']);
  });
});

const anyPreset = fc
  .record({
    turns: fc.integer({ min: 1, max: 10 }),
    ends_when: fc.constantFrom('public-pass', 'all-pass'),
    rewards: fc.record({
      solved: fc.integer({ min: 1, max: 10 }),
      failed: fc.integer({ min: -10, max: 0 }),
      no_code: fc.integer({ min: -10, max: 0 }),
      wrong: fc.integer({ min: -10, max: 0 }),
    }),
    feedback: fc.constant({ template: 'failed-tests', scope: 'public' as const }),
  })
  .map((given) => Preset.parse(given));
const anyOutcome = fc.constantFrom<StepOutcome>(NO_CODE, HALF, RIGHT, { code: true, public: false, all: false });

describe('Any episode', () => {
  it('ends, once, within its turns; what it gave is the sum of its rewards; only its end is solved or failed', () => {
    fc.assert(
      fc.property(anyPreset, fc.array(anyOutcome, { minLength: 10, maxLength: 10 }), (preset, outcomes) => {
        const steps: Step[] = [];
        for (let state = START; !state.done; state = steps.at(-1)?.state ?? START) {
          const outcome = outcomes[state.turn];
          if (!outcome) throw new Error('more turns than outcomes');
          steps.push(step(preset, state, outcome));
        }
        const last = steps.at(-1);
        expect(steps.length).toBeLessThanOrEqual(preset.turns);
        expect(steps.filter(({ done }) => done)).toHaveLength(1);
        expect(last?.state.reward).toBe(steps.reduce((sum, { reward }) => sum + reward, 0));
        expect(last?.feedback).toBeNull();
        const solved = outcomes[steps.length - 1] === RIGHT;
        expect(last?.reward).toBe(solved ? preset.rewards.solved : preset.rewards.failed);
        for (const { reward, feedback } of steps.slice(0, -1))
          expect(reward).toBe(feedback === 'no-code' ? preset.rewards.no_code : preset.rewards.wrong);
      }),
    );
  });

  it('takes no step after its end, and no outcome that leaves open what decides', () => {
    fc.assert(
      fc.property(anyPreset, (preset) => {
        const over = { turn: 1, done: true, reward: 0 };
        expect(() => step(preset, over, RIGHT)).toThrow('over');
        const last = { turn: preset.turns - 1, done: false, reward: 0 };
        expect(() => step(preset, last, { code: true, public: true, all: undefined })).toThrow('not run');
      }),
    );
  });
});

describe('A preset', () => {
  const given = { turns: 2, ends_when: 'all-pass', rewards: { solved: 1, failed: 0, no_code: 0 } };

  it.each([
    ['too many turns', { turns: 11 }],
    ['no turns', { turns: 0 }],
    ['an unknown template', { feedback: { template: 'chatty', scope: 'public' } }],
    ['an unknown version', { feedback: { template: 'failed-tests', version: 99, scope: 'public' } }],
    ['a scope beyond its template', { feedback: { template: 'failed-tests', scope: 'all' } }],
    ['an unknown field', { colour: 'red' }],
    ['a reward that is no number', { rewards: { solved: Number.POSITIVE_INFINITY, failed: 0, no_code: 0 } }],
  ])('is refused with %s', (_, part) => {
    const whole = { ...given, feedback: { template: 'failed-tests', scope: 'public' }, ...part };
    expect(Preset.safeParse(whole).success).toBe(false);
  });

  it('keeps to the version of the template that was newest when it was given', () => {
    expect(Preset.parse({ ...given, feedback: { template: 'outcome-only', scope: 'none' } })).toMatchObject({
      name: 'custom',
      feedback: { template: 'outcome-only', version: 1, scope: 'none' },
      extraction: 'first-block',
    });
    for (const preset of Object.values(PRESETS)) expect(Preset.parse(preset)).toEqual(preset);
  });
});
