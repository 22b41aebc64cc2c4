import { Arbiter } from '../../src/client';
import { enrol, type Cast } from './cast';
import { publish } from './pool';
import type { TestServer } from './server';

/** As many more arbiters as a case for two can need, and one to look on. */
export async function gatherArbiters({ admin }: Pick<Cast, 'admin'>, count = 4): Promise<Arbiter[]> {
  const arbiters: Arbiter[] = [];
  for (let index = 1; index <= count; index += 1) arbiters.push(new Arbiter(await enrol(admin, `arbiter ${index}`, ['arbiter'])));
  return arbiters;
}

export const NONE = {
  ...{ fault: 'none', subtype: 'no-defect', findings: {} },
  rationale: 'The report asks for what no requirement says; the task stands as it is.',
};
export const TOO_NARROW = {
  ...{ fault: 'tests', subtype: 'too-narrow', disposition: 'quarantine' },
  rationale: 'The suite asks for one of several shapes that the specification allows.',
  findings: { 'test-writer': 'The suite insists on more than the specification says; widen what it accepts.' },
};

/** A case on an accepted task of its own: no container has to run for it. */
export async function reportedTask(
  server: TestServer,
  { trainer }: Pick<Cast, 'trainer'>,
  title: string,
): Promise<{ taskId: string; caseId: string }> {
  const { task } = await publish(server, { title });
  const report = { statement: 'Several right answers are graded as wrong here.' };
  const { id } = await trainer.api.post<{ id: string }>(`/v1/tasks/${task.id}/discrepancies`, report);
  return { taskId: task.id, caseId: id };
}
