import { Injectable } from '@nestjs/common';
import { wilsonInterval } from '../../domain/statistics/interval';
import { UnitOfWork, type Reader } from '../../platform/database';
import { evaluationReport, timings, type Given, type JudgedPass, type Timed, type Values } from './domain/report';
import type { EvaluationGoldResult } from './evaluation.entity';
import { EvaluationRepository, type ResponseFigures } from './evaluation.repository';
import type { EvaluationReportView } from './figures.schema';

/** How well evaluators agree, how long they take, and how they do on gold items. */
@Injectable()
export class FiguresService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: EvaluationRepository,
  ) {}

  async report(): Promise<EvaluationReportView> {
    const { reader } = this.work;
    const responses = await this.repository.listResponseFigures(reader);
    const passes = new Map((await this.repository.listAll(reader)).map((pass) => [pass.id, pass]));
    const ordinary = responses.filter(({ evaluationId }) => passes.get(evaluationId)?.gold === false);
    const prefills = await this.prefillValues(reader);
    const judged = new Map<string, JudgedPass>();
    const timed: Timed[] = [];
    for (const response of ordinary) {
      const pass = passes.get(response.evaluationId);
      if (!pass) continue;
      const { kind, measuredSeconds: measured, declaredSeconds: declared } = response;
      timed.push({ kind, language: pass.language, measured, declared });
      const known = judged.get(pass.id) ?? { language: pass.language, ...prefills.get(response.taskId) };
      // A later round's value takes the place of an earlier one's: it is what the other answered to.
      judged.set(pass.id, { ...known, ...(kind !== 'send-back' && { [kind]: givenBy(response) }) });
    }
    return { agreement: evaluationReport([...judged.values()]), time: timings(timed), gold: await this.goldRates(reader) };
  }

  private async prefillValues(reader: Reader): Promise<Map<string, Pick<JudgedPass, 'E1' | 'E2'>>> {
    const found = new Map<string, Pick<JudgedPass, 'E1' | 'E2'>>();
    for (const { taskId, slot, ...values } of await this.repository.listPrefillFigures(reader))
      found.set(taskId, { ...found.get(taskId), [slot]: valuesOf(values) });
    return found;
  }

  private async goldRates(reader: Reader): Promise<EvaluationReportView['gold']> {
    const groups = new Map<string, EvaluationGoldResult[]>();
    for (const result of await this.repository.listResults(reader)) {
      const key = `${result.personId}:${result.seat}`;
      groups.set(key, [...(groups.get(key) ?? []), result]);
    }
    return [...groups.values()].flatMap((results) => {
      const [first] = results;
      if (!first) return [];
      const [n, hits] = [results.length, results.filter(({ hit }) => hit).length];
      const exact = results.filter((result) => result.exact).length;
      return [{ person_id: first.personId, seat: first.seat, n, hits, exact, rate: hits / n, interval: wilsonInterval(hits, n) }];
    });
  }
}

function givenBy({ personId, ...values }: ResponseFigures): Given {
  return { personId, values: valuesOf(values) };
}

function valuesOf({ clarity, alignment }: Pick<ResponseFigures, 'clarity' | 'alignment'>): Values {
  return { 'issue-clarity': clarity, 'test-alignment': alignment };
}
