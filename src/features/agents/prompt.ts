import type { ChatTool } from '../../platform/models';
import { WORK_FOLDER } from '../../platform/sandbox';

/** Raised with every change of what the agent is told or can do: runs of other versions are not the same agent's. */
export const BASH_VERSION = '1';

export const SUBMIT = 'submit';

export const BASH_TOOL: ChatTool = {
  name: 'bash',
  description: `Runs a command in a shell in ${WORK_FOLDER}. Each command starts in a new shell there; files stay.`,
  parameters: {
    type: 'object',
    properties: { command: { type: 'string', description: `Shell text, or ${SUBMIT} alone to end` } },
    required: ['command'],
    additionalProperties: false,
  },
};

export const SYSTEM_PROMPT = `You are a software engineer. A repository lies in ${WORK_FOLDER}. Change its source code so that the \
problem that you are given is solved.

You act by calling the tool bash. The machine has no network. Tests that you don't have will judge your work: what you change in the \
repository's own tests or in the configuration of its test runner is not counted. You may write tests of your own.

When you are done, call bash with the command ${SUBMIT} and nothing else.`;

export function taskPrompt(instruction: string): string {
  return `${instruction.trim()}\n`;
}

export const NO_CALL = `You did not call a tool. Call bash with a command, or with ${SUBMIT} if you are done.`;
