import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { requireMatch } from '../../platform/http';
import { newId } from '../../platform/ids';
import { QueueSources } from '../claims';
import type { CalibrationPause, CalibrationPolicy } from './calibration.entity';
import { CalibrationRepository } from './calibration.repository';
import type { PausePolicyBody, PausePolicyView, PauseView } from './calibration.schema';
import { CALIBRATED_SEATS, DEFAULT_PAUSE_POLICY, isToPause, type CalibratedSeat } from './domain/calibration';

/** Policies that pause a person's claims, and the pauses. */
@Injectable()
export class PausesService implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: CalibrationRepository,
    private readonly sources: QueueSources,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.sources.registerPauses(async (reader, personId, seat) => {
      const calibrated = CALIBRATED_SEATS.find((each) => each === seat);
      return calibrated && (await this.repository.findActivePause(reader, personId, calibrated))?.pausedAt;
    });
  }

  /** Pauses a person whose hits since their last pause are fewer than the policy asks for. */
  async consider(unit: Unit, personId: string, seat: CalibratedSeat): Promise<void> {
    if (await this.repository.findActivePause(unit, personId, seat)) return;
    const { enabled, minimum, threshold } = await this.policyOf(unit, seat);
    const since = (await this.repository.findLastLift(unit, personId, seat)) ?? '';
    const results = (await this.repository.listResults(unit, { personId, seat })).filter(({ at }) => at > since);
    const hits = results.filter(({ hit }) => hit).length;
    if (!isToPause({ enabled, minimum, threshold }, hits, results.length)) return;
    const pause: CalibrationPause = {
      ...{ id: newId('pause'), personId, seat, activeKey: `${personId}:${seat}`, hits, trials: results.length },
      ...{ pausedAt: unit.ctx.now().toISOString(), liftedAt: null, liftReason: null },
    };
    await this.repository.insertPause(unit, pause);
    await this.audit.append(unit, {
      action: 'queue.paused',
      subject: personId,
      data: { pause: pause.id, seat, hits, trials: pause.trials },
    });
  }

  lift(ctx: Ctx, id: string, reason: string): Promise<PauseView> {
    return this.work.run(ctx, async (unit) => {
      const pause = await this.repository.findPause(unit, id);
      if (!pause) throw notFound();
      const lifted = { activeKey: null, liftedAt: ctx.now().toISOString(), liftReason: reason };
      if ((await this.repository.liftPause(unit, pause, lifted)) !== 1) throw conflict('This pause was lifted before.');
      await this.audit.append(unit, { action: 'queue.resumed', subject: pause.personId, data: { pause: id, seat: pause.seat } });
      return toView({ ...pause, ...lifted });
    });
  }

  setPolicy(ctx: Ctx, seat: CalibratedSeat, body: PausePolicyBody, ifMatch: string | undefined): Promise<PausePolicyView> {
    return this.work.run(ctx, async (unit) => {
      const current = await this.repository.findPolicy(unit, seat);
      requireMatch(ifMatch, String(current?.version ?? 0));
      const { enabled, minimum, threshold } = body;
      const version = (current?.version ?? 0) + 1;
      const stored = { enabled, minimum, threshold: Math.round(threshold * 1000), version, updatedAt: ctx.now().toISOString() };
      if (!current) await this.repository.insertPolicy(unit, { seat, ...stored });
      else if ((await this.repository.updatePolicy(unit, current, stored)) !== 1)
        throw conflict('The policy was changed; read it again.');
      await this.audit.append(unit, {
        action: 'queue.policy-set',
        subject: seat,
        data: { enabled, minimum, threshold, version },
      });
      return toPolicyView(seat, { seat, ...stored });
    });
  }

  async getPolicy(seat: CalibratedSeat): Promise<PausePolicyView> {
    return this.policyOf(this.work.reader, seat);
  }

  async policies(reader: Reader): Promise<PausePolicyView[]> {
    return Promise.all(CALIBRATED_SEATS.map((seat) => this.policyOf(reader, seat)));
  }

  async listActive(reader: Reader): Promise<PauseView[]> {
    return (await this.repository.listActivePauses(reader)).map(toView);
  }

  private async policyOf(reader: Reader, seat: CalibratedSeat): Promise<PausePolicyView> {
    return toPolicyView(seat, await this.repository.findPolicy(reader, seat));
  }
}

function toPolicyView(seat: CalibratedSeat, policy: CalibrationPolicy | undefined): PausePolicyView {
  if (!policy) return { seat, etag: '0', ...DEFAULT_PAUSE_POLICY };
  const { enabled, minimum, threshold, version } = policy;
  return { seat, etag: String(version), enabled, minimum, threshold: threshold / 1000 };
}

function toView({ id, personId, seat, hits, trials, pausedAt, liftedAt }: CalibrationPause): PauseView {
  return { id, person_id: personId, seat, hits, trials, paused_at: pausedAt, lifted_at: liftedAt };
}
