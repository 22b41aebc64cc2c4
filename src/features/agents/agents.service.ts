import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork } from '../../platform/database';
import { contentHash } from '../../platform/hash';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import type { InstalledAgentRow, StoredFile } from './agents.entity';
import { AgentsRepository } from './agents.repository';
import type { AgentView, NewAgent } from './agents.schema';
import type { ProgramFile } from './installed/installed-agent';

/** A program, as a run needs it. */
export interface InstalledProgram {
  name: string;
  version: string;
  contentHash: string;
  command: string;
}

/** Programs that work on tasks in their containers. */
@Injectable()
export class InstalledAgents {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: AgentsRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Another content is another version: what a run was made with stays what it was. */
  create(ctx: Ctx, { name, version, command, files }: NewAgent): Promise<AgentView> {
    const stored = files.map(storedOf);
    return this.work.run(ctx, async (unit) => {
      if (await this.repository.find(unit, { name, version }))
        throw new DomainError('conflict', 'There is this version of it.', [{ pointer: '/version', detail: 'taken' }]);
      const row: InstalledAgentRow = {
        ...{ id: newId('agent'), name, version, command, contentHash: contentHash({ command, files: stored }), files: stored },
        listing: stored.map(({ path, content, executable }) => ({
          path,
          bytes: Buffer.byteLength(content, 'base64'),
          executable,
        })),
        ...{ createdBy: unit.ctx.actor.accountId, createdAt: unit.ctx.now().toISOString() },
      };
      await this.repository.insert(unit, row);
      const data = { name, version, hash: row.contentHash };
      await this.audit.append(unit, { action: 'agent.registered', subject: row.id, data });
      return viewOf(row);
    });
  }

  async list({ cursor, limit }: PageQuery): Promise<{ items: AgentView[]; next_cursor: string | null }> {
    const key = decodeCursor(cursor);
    const rows = await this.repository.list(this.work.reader, key === undefined ? undefined : String(key), limit + 1);
    const page = toPage(rows, limit, ({ id }) => id);
    return { ...page, items: page.items.map(viewOf) };
  }

  async getView(id: string): Promise<AgentView> {
    return viewOf(await this.getRow(id));
  }

  /** `not-found`. */
  async get(id: string): Promise<InstalledProgram> {
    return this.getRow(id);
  }

  async getFiles(id: string): Promise<ProgramFile[]> {
    const files = await this.repository.loadFiles(this.work.reader, id);
    return files.map(({ content, ...file }) => ({ ...file, content: Buffer.from(content, 'base64') }));
  }

  private async getRow(id: string): Promise<Omit<InstalledAgentRow, 'files'>> {
    const row = await this.repository.find(this.work.reader, { id });
    if (!row) throw notFound();
    return row;
  }
}

function storedOf({ path, content, encoding, executable }: NewAgent['files'][number]): StoredFile {
  return { path, content: encoding === 'base64' ? content : Buffer.from(content).toString('base64'), executable };
}

function viewOf(row: Omit<InstalledAgentRow, 'files'>): AgentView {
  const { id, name, version, command, contentHash: hash, listing, createdAt } = row;
  return { id, name, version, command, content_hash: hash, files: listing, created_at: createdAt };
}
