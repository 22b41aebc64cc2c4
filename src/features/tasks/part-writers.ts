import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import type { Part } from '../../domain/task';
import { AuthorService } from './author.service';
import type { PartView } from './tasks.schema';

export interface PartWrite {
  taskId: string;
  part: Part;
  body: unknown;
  ifMatch: string | undefined;
  fencingToken: number | undefined;
}

/** Who writes which part: the author all but `tests`, whose writer the blind-tests feature registers. */
@Injectable()
export class PartWriters {
  private writeTests: ((ctx: Ctx, write: PartWrite) => Promise<PartView>) | undefined;

  constructor(private readonly author: AuthorService) {}

  registerTests(writer: (ctx: Ctx, write: PartWrite) => Promise<PartView>): void {
    this.writeTests = writer;
  }

  put(ctx: Ctx, write: PartWrite): Promise<PartView> {
    if (write.part === 'tests' && this.writeTests) return this.writeTests(ctx, write);
    return this.author.putPart(ctx, write.taskId, write.part, write.body, write.ifMatch);
  }
}
