import type { Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { BASH_TOOL, BASH_VERSION, type AgentView } from '../agents';
import type { ModelSnapshot } from '../models';
import type { Trajectory } from './trajectories.entity';
import type { AgentSpec, NewTrajectories } from './trajectories.schema';

/** What a run is made of, beside its numbers. */
export interface RunParts {
  models: readonly ModelSnapshot[];
  /** Installed agents, by id. */
  programs: ReadonlyMap<string, AgentView>;
  /** Content hashes of its tasks, by id. */
  hashes: ReadonlyMap<string, string>;
}

export function asksModel({ kind }: AgentSpec): boolean {
  return kind === 'bash' || kind === 'installed';
}

/** Attempts take turns over the tasks, so that a run that is stopped early has tried all of them. */
export function rowsOf(unit: Unit, runId: string, input: NewTrajectories, { models, programs, hashes }: RunParts): Trajectory[] {
  const attempts = Array.from({ length: input.attempts }, (_, at) => at + 1);
  return attempts.flatMap((attempt) =>
    [...hashes].flatMap(([taskId, contentHash]) =>
      input.agents.flatMap((agent, agentIndex) =>
        (asksModel(agent) ? models : [undefined]).map((model) => ({
          ...emptyRow(unit, { taskId, contentHash, ...describe(agent, model, programs.get(agent.agent_id ?? '')) }),
          ...{ runId, agentIndex, attempt, snapshotId: model?.id ?? null, seed: seedOf(model, attempt) },
        })),
      ),
    ),
  );
}

function describe(
  { kind }: AgentSpec,
  model: ModelSnapshot | undefined,
  program: AgentView | undefined,
): Pick<Trajectory, 'agent' | 'model' | 'description'> {
  if (!model) return { agent: kind, model: null, description: { name: kind, version: '1' } };
  if (program) {
    const { id, name, version, content_hash: hash } = program;
    const extra = { agent_id: id, content_hash: hash };
    return { agent: name, model: model.name, description: { name, version, model_name: model.name, extra } };
  }
  const { name, description, parameters } = BASH_TOOL;
  const definitions = [{ type: 'function', function: { name, description, parameters } }];
  return {
    agent: kind,
    model: model.name,
    description: { name: kind, version: BASH_VERSION, model_name: model.name, tool_definitions: definitions },
  };
}

/** Attempts differ: a model with a fixed seed would say the same each time. */
function seedOf(model: ModelSnapshot | undefined, attempt: number): number | null {
  const seed = model?.definition.kind === 'openai' ? model.definition.sampling.seed : undefined;
  return seed === undefined ? null : seed + attempt - 1;
}

type Known = Pick<Trajectory, 'taskId' | 'contentHash' | 'agent' | 'description' | 'model'>;

export function emptyRow(unit: Unit, known: Known): Trajectory {
  return {
    ...{
      id: newId('trajectory'),
      runId: null,
      format: null,
      agentIndex: null,
      snapshotId: null,
      attempt: 1,
      seed: null,
      ...known,
    },
    ...{ state: 'pending', round: 0, steps: 0, turns: 0, tokens: 0, microUsd: 0, lostTokens: 0, lostMicroUsd: 0 },
    ...{ heldTokens: 0, heldMicroUsd: 0, baseCommit: null, endReason: null, endDetail: null, patch: null, outcome: null },
    ...{ verdict: null, cheated: null, findings: [], rest: null, createdAt: unit.ctx.now().toISOString() },
    ...{ startedAt: null, finishedAt: null },
  };
}
