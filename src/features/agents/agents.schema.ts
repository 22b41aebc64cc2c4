import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { PageQuery, pageOf, textOf, Timestamp } from '../../platform/http';
import { MAX_COMMAND_BYTES } from '../../platform/sandbox';

/** The base64 of a file is a part of a body of 8 MiB. */
const MAX_FILE_CHARS = 7 * 1024 * 1024;
/** The agents of ours, whose runs another name must not look like. */
const OWN = ['nop', 'oracle', 'bash'];

const Path = textOf(1, 300).regex(
  /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9._+@-]+(\/[A-Za-z0-9._+@-]+)*$/,
  'a relative path of plain names',
);

const AgentFile = z
  .strictObject({
    path: Path,
    content: z.string().max(MAX_FILE_CHARS),
    encoding: z.enum(['utf-8', 'base64']).default('utf-8'),
    executable: z.boolean().default(false),
  })
  .refine(({ encoding, content }) => encoding !== 'base64' || z.base64().safeParse(content).success, {
    path: ['content'],
    message: 'not base64',
  })
  .meta({ id: 'AgentFile' });

export const NewAgent = z
  .strictObject({
    name: textOf(1, 60)
      .regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, . and -')
      .refine((name) => !OWN.includes(name), { message: 'the name of one of the agents that are always there' }),
    version: textOf(1, 60),
    command: textOf(1, MAX_COMMAND_BYTES / 2).describe('Shell text, run in the repository; the files are in `$ASSAY_AGENT`'),
    files: z.array(AgentFile).max(500),
  })
  .refine(({ files }) => new Set(files.map(({ path }) => path)).size === files.length, {
    path: ['files'],
    message: 'a path is there twice',
  })
  .meta({ id: 'NewAgent' });
export type NewAgent = z.output<typeof NewAgent>;
export class NewAgentDto extends createZodDto(NewAgent) {}

const AgentView = z
  .object({
    id: idOf('agent'),
    name: z.string(),
    version: z.string(),
    command: z.string(),
    content_hash: z.string().describe('sha256 of command and files'),
    files: z.array(z.object({ path: z.string(), bytes: z.int(), executable: z.boolean() })),
    created_at: Timestamp,
  })
  .meta({ id: 'Agent' });
export type AgentView = z.infer<typeof AgentView>;
export class AgentDto extends createZodDto(AgentView) {}
export class AgentPageDto extends createZodDto(pageOf(AgentView).meta({ id: 'AgentPage' })) {}
export class AgentIdDto extends createZodDto(z.strictObject({ id: idOf('agent') })) {}
export class AgentPageQueryDto extends createZodDto(PageQuery) {}
