import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Certificate, Validation } from './validation.entity';

@Injectable()
export class ValidationRepository {
  insert(unit: Unit, validation: Validation): Promise<void> {
    return insertRow(unit, Validation, validation);
  }

  /** Compare-and-set on the status; 0 means that another worker was there first. */
  update(unit: Unit, { id, status }: Validation, patch: Partial<Validation>): Promise<number> {
    return updateRows(unit, Validation, { id, status }, patch);
  }

  async find(reader: Reader, id: string): Promise<Validation | undefined> {
    return (await reader.manager.findOneBy(Validation, { id })) ?? undefined;
  }

  async findLatest(reader: Reader, taskId: string): Promise<Validation | undefined> {
    const [latest] = await reader.manager.find(Validation, { where: { taskId }, order: { cycle: 'DESC' }, take: 1 });
    return latest;
  }

  list(reader: Reader, taskId: string): Promise<Validation[]> {
    return reader.manager.find(Validation, { where: { taskId }, order: { cycle: 'ASC' } });
  }

  async loadEvidence(reader: Reader, id: string): Promise<string | undefined> {
    const row = await reader.manager.findOne(Validation, { select: { id: true, evidence: true }, where: { id } });
    return row?.evidence ?? undefined;
  }

  insertCertificate(unit: Unit, certificate: Certificate): Promise<void> {
    return insertRow(unit, Certificate, certificate);
  }

  async findCertificate(reader: Reader, id: string): Promise<Certificate | undefined> {
    return (await reader.manager.findOneBy(Certificate, { id })) ?? undefined;
  }

  async findLatestCertificate(reader: Reader, taskId: string): Promise<Certificate | undefined> {
    const [latest] = await reader.manager.find(Certificate, { where: { taskId }, order: { id: 'DESC' }, take: 1 });
    return latest;
  }

  async findCertificateOf(reader: Reader, validationId: string): Promise<Certificate | undefined> {
    return (await reader.manager.findOneBy(Certificate, { validationId })) ?? undefined;
  }

  /** Audit heads of all certificates: checkpoints for `audit verify`. */
  listHeads(reader: Reader, after: string, limit: number): Promise<Pick<Certificate, 'id' | 'auditSeq' | 'auditMac'>[]> {
    return reader.manager.find(Certificate, {
      select: { id: true, auditSeq: true, auditMac: true },
      where: { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }
}
