import { AuditLog, type ChainFault, type Head } from '../platform/audit';
import { UnitOfWork } from '../platform/database';
import { readConfig, type Config } from '../platform/config';
import { ReleasesService } from '../features/pools';
import { ValidationRepository } from '../features/validation';
import { openApplication } from './application';

const BATCH = 1000;

/** `assay audit verify`: prints what the check of the chain found. */
export async function verifyAudit(): Promise<boolean> {
  const { entries, certificates, releases, faults } = await auditFaults(readConfig());
  process.stdout.write(`${entries} entries, ${certificates} certificates, ${releases} releases: ${faults.length} faults\n`);
  for (const { seq, problem } of faults) process.stdout.write(`  entry ${seq}: ${problem}\n`);
  return faults.length === 0;
}

/** Walks the whole chain against the head file, certificates and releases. */
export async function auditFaults(
  config: Config,
): Promise<{ entries: number; certificates: number; releases: number; faults: ChainFault[] }> {
  const app = await openApplication(config);
  try {
    const { reader } = app.get(UnitOfWork);
    const certified = await certificateHeads(app.get(ValidationRepository), reader);
    const released = await app.get(ReleasesService).listHeads(reader);
    const { entries, faults } = await app.get(AuditLog).verify(reader, [...certified, ...released]);
    return { entries, certificates: certified.length, releases: released.length, faults };
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
