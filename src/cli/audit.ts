import { AuditLog, type Head } from '../platform/audit';
import { UnitOfWork } from '../platform/database';
import { readConfig } from '../platform/config';
import { ReleasesService } from '../features/pools';
import { ValidationRepository } from '../features/validation';
import { openApplication } from './application';

const BATCH = 1000;

/** `assay audit verify`: walks the whole chain against the head file, certificates and releases. */
export async function verifyAudit(): Promise<boolean> {
  const app = await openApplication(readConfig());
  try {
    const { reader } = app.get(UnitOfWork);
    const certified = await certificateHeads(app.get(ValidationRepository), reader);
    const released = await app.get(ReleasesService).listHeads(reader);
    const { entries, faults } = await app.get(AuditLog).verify(reader, [...certified, ...released]);
    process.stdout.write(`${entries} entries, ${certified.length} certificates, ${released.length} releases: ${faults.length} faults\n`);
    for (const { seq, problem } of faults) process.stdout.write(`  entry ${seq}: ${problem}\n`);
    return faults.length === 0;
  } finally {
    await app.close();
  }
}

async function certificateHeads(repository: ValidationRepository, reader: UnitOfWork['reader']): Promise<Head[]> {
  const heads: Head[] = [];
  let after = '';
  for (;;) {
    const batch = await repository.listHeads(reader, after, BATCH);
    heads.push(...batch.map(({ auditSeq, auditMac }) => ({ seq: auditSeq, mac: auditMac })));
    if (batch.length < BATCH) return heads;
    after = batch.at(-1)?.id ?? after;
  }
}
