import type { ClaimState, File, TaskParts } from '../../src/client';
import type { Cast } from './cast';

/** The author's side done: drafted and sealed. Returns the task's id. */
export async function sealedTask({ author }: Pick<Cast, 'author'>, parts: TaskParts): Promise<string> {
  const { id } = await author.draft(parts);
  await author.seal(id);
  return id;
}

/** The test writer's side done: claimed, written, sealed. */
export async function sealTests(writer: Cast['testWriter'], taskId: string, suite: File[]): Promise<ClaimState> {
  const claim = await writer.take(taskId);
  await writer.save(taskId, suite, claim.fencing_token);
  await writer.seal(taskId, claim.fencing_token);
  return claim;
}

/** Both sides sealed and the first validation over. Returns the task's id. */
export async function validatedTask(cast: Cast, parts: TaskParts, suite: File[]): Promise<string> {
  const id = await sealedTask(cast, parts);
  await sealTests(cast.testWriter, id, suite);
  await cast.author.validated(id);
  return id;
}
