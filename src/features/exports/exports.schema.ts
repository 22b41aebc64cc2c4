import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { PROFILES } from '../../domain/task';

export const ExportQuery = z.strictObject({
  format: z.enum(['tar', 'tar-gzip']).default('tar'),
  profile: z.enum(PROFILES).default('sealed').describe('`open` holds all parts, and needs pools:read-open'),
});
export type ExportQuery = z.infer<typeof ExportQuery>;
export class ExportQueryDto extends createZodDto(ExportQuery) {}
