import { Budget, type ChatMessage, type ChatTool, type Completion } from '../../platform/models';
import type { ModelCaller, ModelSnapshot } from '../models';
import type { ModelBudget, ModelSpend } from './batches.schema';

/** `minutes` as the batch's run has them. */
type CaseLimits = ModelBudget & { minutes: number };

export interface CaseModelOptions {
  caller: ModelCaller;
  snapshot: ModelSnapshot;
  limits: CaseLimits;
  /** Of earlier attempts at the case: the budget is the case's, not the attempt's. */
  earlier: ModelSpend | null;
  signal: AbortSignal;
  /** Told after each call, whatever came of it, before anything is done with the answer. */
  onSpend: (spend: ModelSpend) => Promise<void>;
}

/** The model of a batch, as one case may use it: within the case's budget, with everything written down that it costs. */
export class CaseModel {
  private readonly budget: Budget;

  constructor(private readonly options: CaseModelOptions) {
    const { limits, earlier } = options;
    const spent = { tokens: earlier?.tokens ?? 0, microUsd: earlier?.micro_usd ?? 0, calls: earlier?.calls ?? 0 };
    this.budget = new Budget({ tokens: limits.tokens, ...(limits.micro_usd !== null && { microUsd: limits.micro_usd }) }, spent);
  }

  get limits(): CaseLimits {
    return this.options.limits;
  }

  get name(): string {
    return this.options.snapshot.name;
  }

  /** A whole answer, or a ModelError. */
  async ask(messages: readonly ChatMessage[], { tools, signal }: AskOptions = {}): Promise<Completion> {
    const { caller, snapshot, onSpend } = this.options;
    const both = signal ? AbortSignal.any([signal, this.options.signal]) : this.options.signal;
    try {
      return await caller.complete(snapshot, messages, { budget: this.budget, signal: both, ...(tools && { tools }) });
    } finally {
      await onSpend(this.spend());
    }
  }

  spend(): ModelSpend {
    const { modelId, id, name } = this.options.snapshot;
    const { spent, calls } = this.budget.ledger();
    return { model_id: modelId, snapshot_id: id, model: name, calls, tokens: spent.tokens, micro_usd: spent.microUsd };
  }
}

interface AskOptions {
  tools?: readonly ChatTool[];
  signal?: AbortSignal;
}
