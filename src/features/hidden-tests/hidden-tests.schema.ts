import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { textOf, Timestamp } from '../../platform/http';
import { ROUND_STATUSES } from './domain/rounds';

const Reason = textOf(5, 2000);

export const NewRound = z
  .strictObject({ reason: Reason.describe('Why the task needs more tests; its test writer does not read it') })
  .meta({ id: 'NewHiddenTestRound' });
export type NewRound = z.output<typeof NewRound>;
export class NewHiddenTestRoundDto extends createZodDto(NewRound) {}

/** For who runs the programme: no name, no count and no word of a test. */
export const RoundView = z
  .object({
    id: idOf('hidden-test-round'),
    task_id: idOf('task'),
    number: z.int(),
    status: z.enum(ROUND_STATUSES),
    reason: z.string(),
    discrepancy_id: idOf('discrepancy').nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: 'HiddenTestRound' });
export type RoundView = z.infer<typeof RoundView>;
export class HiddenTestRoundDto extends createZodDto(RoundView) {}
export class HiddenTestRoundsDto extends createZodDto(z.object({ items: z.array(RoundView) }).meta({ id: 'HiddenTestRounds' })) {}

export const SheetView = z
  .object({
    task_id: idOf('task'),
    status: z.enum(ROUND_STATUSES),
    language: z.enum(SWE_LANGUAGE_SLUGS),
    mark: z.string().describe('The name of each file has to hold it, in any case'),
    test: z
      .object({
        prepare: z.array(z.string()).describe('Shell lines, run first'),
        run: z.string().describe('The command; `{report}` is the folder of the report'),
        format: z.string(),
        report: z.string().describe('Which files are the report, or `stdout`'),
        timeout_seconds: z.int(),
      })
      .describe('How the tests are run, in the root of the tree'),
    tries_left: z.int(),
    refused: z
      .array(z.object({ code: z.string(), test: z.string().nullable(), detail: z.string() }).meta({ id: 'HiddenTestFinding' }))
      .nullable()
      .describe("Why the caller's last suite was not taken"),
  })
  .meta({ id: 'HiddenTestSheet' });
export type SheetView = z.infer<typeof SheetView>;
export class HiddenTestSheetDto extends createZodDto(SheetView) {}

export class HiddenTestTaskDto extends createZodDto(z.strictObject({ id: idOf('task') })) {}
