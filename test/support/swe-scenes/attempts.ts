import { Candidate, Case } from '../../../src/features/batches';
import { Hint, HintSet } from '../../../src/features/hints';
import { PredictionEntry, PredictionEvaluation } from '../../../src/features/predictions';
import { insertRow } from '../../../src/platform/database';
import { newId } from '../../../src/platform/ids';
import { inUnit } from '../evaluation';
import { judgedAttempt } from '../judged-attempt';
import { sourceOf } from './directory';
import type { SweScene, SweStage } from './scene';

export async function hint({ server, cast, canaries }: SweStage, { state, number, sweId }: SweScene): Promise<void> {
  const setId = newId('hint-set');
  const accepted = newId('hint');
  await inUnit(server, async (unit) => {
    const at = unit.ctx.now().toISOString();
    const contentHash = sourceOf(number).contentHash;
    const set = { id: setId, taskId: sweId, contentHash, signatures: [], skipped: [], draftedBy: 'x', draftedAt: at };
    await insertRow(unit, HintSet, set);
    // A drafted symbol that nobody decided on keeps a task from being golden.
    const hints = [
      [accepted, 'accepted hint'],
      [newId('hint'), 'draft hint'],
    ] as const;
    for (const [id, kind] of hints.slice(0, state === 'golden' ? 1 : 2)) {
      const text = `parse_${canaries.plant(state, kind)}(text)`;
      const quote = canaries.plant(state, 'tests of the pull request');
      await insertRow(unit, Hint, {
        ...{ id, setId, kind: 'symbol', path: 'src/dates.py', origin: text, text, name: 'parse_strict', reason: 'added' },
        ...{ evidence: { path: 'tests/test_dates.py', line: 5, quote }, status: 'draft', version: 1, updatedAt: at },
        ...{ decidedBy: null, decidedAt: null, decisionReason: null },
      });
    }
  });
  const at = `/v1/swe/tasks/${sweId}/hints/${accepted}`;
  await cast.lead.api.post(`${at}/accept`, { reason: 'The tests call it by this name.' }, { ifMatch: '1' });
}

export async function attempt({ server, cast, canaries }: SweStage, { state, number, sweId }: SweScene): Promise<void> {
  const blind = ['blind tests proved', 'blind tests upheld', 'evaluator seated'].includes(state);
  const kind = blind ? 'blind tests' : 'tests of the pull request';
  const said = (): string => canaries.plant(state, 'trajectory');
  const test = `tests/test_dates.py::test_${canaries.plant(state, kind)}`;
  const tests = [{ id: test, state: 'fail' as const, expected: 'f2p' as const }];
  const reason = { code: 'not-fixed', detail: `1 of 1 tests fails: ${test}` };
  const verdict = {
    ...{ trust: 'separate-verifier' as const, tests, flags: [], appliedPaths: [], judgeVersion: 2, contentHash: 'c'.repeat(64) },
  };
  await judgedAttempt(server, sweId, {
    ...{ outcome: 'unresolved', patch: `diff --git a/a b/a\n# ${said()}\n`, message: said(), verdict: { ...verdict, reason } },
    findings: [{ code: 'git-history', step: 1, quote: said(), detail: 'It read another commit.' }],
    causes: [
      {
        ...{ tag: 'patch.regression', evidence: [{ at: 'test', test, what: canaries.plant(state, kind) }] },
        rule: { id: 'trajectory/regression', version: 1, confidence: 'high' },
      },
    ],
  });
  const { account } = await cast.lead.api.get<{ account: { id: string } }>('/v1/me');
  await inUnit(server, async (unit) => {
    const [id, at] = [newId('prediction-evaluation'), unit.ctx.now().toISOString()];
    const evaluation = { id, format: 'swe-bench' as const, fresh: false, faults: [], jobId: newId('job'), createdBy: account.id };
    await insertRow(unit, PredictionEvaluation, { ...evaluation, format: 'gold', createdAt: at });
    await insertRow(unit, PredictionEntry, {
      ...{ evaluationId: id, position: 1, line: 1, instanceId: sweId, taskId: sweId, known: true, hasPatch: true, reused: false },
      ...{ model: canaries.plant(state, 'prediction'), patch: '', outcome: 'unresolved', verdictKey: null, judgedAt: at },
      verdict: {
        ...{ ...verdict, outcome: 'unresolved', reason, control: 'none', tries: 1, logTail: `FAILED ${test}` },
        ...{ timings: { imageMs: 1, applyMs: 1, testMs: 1, controlMs: 1 }, patchSha256: 'e'.repeat(64) },
        flags: [{ code: 'touches-tests', paths: [test] }],
      },
    });
    // Made again with the blind tests among its own, the candidate fails: the case says which.
    if (!blind) return;
    const found = await unit.manager.findOneByOrFail(Candidate, { taskId: `example__dates-${number}` });
    const reasons = [{ stage: 'validate' as const, code: 'regression', evidence: `${test} fails with the golden patch` }];
    await unit.manager.update(Candidate, { id: found.id }, { reasons, status: 'rejected' });
    const failed = { reasons, reason: 'regression', status: 'failed' as const, failureKind: 'policy' as const };
    await unit.manager.update(Case, { candidateId: found.id }, failed);
  });
}
