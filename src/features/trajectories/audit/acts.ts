import type { AtifStep, AtifToolCall } from '../../../domain/atif';

/** What a tool call does: runs a shell text, or works on a file with an editor. */
export type Act =
  { kind: 'shell'; text: string } | { kind: 'edit'; path: string; isNew: boolean } | { kind: 'read'; path: string };

const SHELL_FIELDS = ['command', 'cmd', 'commands', 'script', 'code', 'keystrokes', 'input'] as const;
const PATH_FIELDS = ['path', 'file_path', 'filename', 'file', 'target_file', 'notebook_path'] as const;
const EDIT_VERBS: ReadonlySet<string> = new Set(['str_replace', 'insert', 'undo_edit', 'edit', 'replace', 'write', 'create']);

/** What the calls of a step do. Tools are many, so they are known by their arguments: a path, and what is done to it, or a command. */
export function actsOf(step: AtifStep): Act[] {
  return (step.tool_calls ?? []).flatMap(actsOfCall);
}

function actsOfCall({ function_name: tool, arguments: given }: AtifToolCall): Act[] {
  const path = PATH_FIELDS.map((field) => given[field]).find((value) => typeof value === 'string');
  const shells = SHELL_FIELDS.map((field) => given[field]).filter((value) => typeof value === 'string');
  if (path !== undefined) return [fileAct(tool, path, shells[0] ?? '')];
  const listed = SHELL_FIELDS.flatMap((field) =>
    Array.isArray(given[field]) ? [given[field].filter((word) => typeof word === 'string').join(' ')] : [],
  );
  return [...shells, ...listed].flatMap(shellActs);
}

function fileAct(tool: string, path: string, verb: string): Act {
  const doing = [verb, ...tool.toLowerCase().split(/[_\W]/)];
  if (verb === 'view' || !doing.some((each) => EDIT_VERBS.has(each))) return { kind: 'read', path };
  return { kind: 'edit', path, isNew: doing.includes('create') || doing.includes('write') };
}

/** SWE-agent's editor is a command of its shell. */
function shellActs(text: string): Act[] {
  const [, verb = '', path = ''] = /^\s*str_replace_editor\s+(\w+)\s+(\S+)/.exec(text) ?? [];
  return path === '' ? [{ kind: 'shell', text }] : [fileAct('str_replace_editor', path, verb)];
}
