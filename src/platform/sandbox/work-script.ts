import { INPUTS } from './work-container';
import type { WorkFile } from './work-container.port';
import { fromRoot, tarBytes } from './work-files';

export interface ScriptParts {
  files: readonly WorkFile[];
  removed: readonly string[];
  /** Folders that exist and are empty when the script starts. */
  folders: readonly string[];
  /** Shell that runs before the script, in its process. */
  prelude?: string;
  script: string;
  /** More files for {@link INPUTS}, by name. */
  inputs?: Record<string, Buffer>;
}

/**
 * What a container finds in {@link INPUTS}. Removal and unpacking happen inside it, one after the other, for links of the repository
 * lead somewhere only there. The braces make the shell read the whole script before it starts, so that nothing can change it meanwhile.
 */
export async function inputsOf(parts: ScriptParts): Promise<WorkFile[]> {
  const inputs: Record<string, Buffer> = {
    ...parts.inputs,
    start: Buffer.from(start(parts)),
    script: Buffer.from(`{\n${parts.prelude ?? ''}\n${parts.script}\n}\nexit\n`),
    removed: Buffer.from(parts.removed.map((path) => `/${fromRoot(path)}\0`).join('')),
    ...(parts.files.length > 0 && { 'files.tar': await tarBytes(parts.files) }),
  };
  return Object.entries(inputs).map(([name, content]) => ({ path: `${INPUTS}/${name}`, mode: '100644', content }));
}

function start({ files, folders }: ScriptParts): string {
  return [
    'set -e',
    `xargs -0 -r rm -rf -- < ${INPUTS}/removed`,
    ...(files.length > 0 ? [`tar -xf ${INPUTS}/files.tar -C / --no-same-owner`] : []),
    ...folders.map((folder) => `rm -rf -- ${quoted(folder)} && mkdir -p -- ${quoted(folder)}`),
    `rm -f ${INPUTS}/files.tar ${INPUTS}/removed`,
    `exec sh ${INPUTS}/script`,
    '',
  ].join('\n');
}

/** A word of POSIX shell that stands for exactly this text. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
