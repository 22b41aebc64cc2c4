import type { BuildSpecification, SweLanguage } from '../../../domain/swe';
import { WORK_FOLDER } from '../../../platform/sandbox';
import { TEST_TIMEOUT_SECONDS } from '../profiles/profile';
import { proposableLanguage } from './languages';
import { refuse, Refused } from './refused';

/** What a model says: text of a stranger. */
export interface Proposal {
  dockerfile: string;
  test: string;
}

/** Goes up when the same proposal leads to another specification. */
const VERSION = 3;
const MAX_CHARACTERS = 20_000;
const MAX_INSTRUCTIONS = 40;

/**
 * A proposal as a specification, or what is wrong with it, for the model to read. A Dockerfile is read and never handed to the engine:
 * it starts from our image, its `RUN` before `COPY . .` become a layer with network and without a file of the repository, those after
 * it compile the base tree without network, and no other instruction is there. The test command is words of one known runner, whose
 * report options are ours.
 */
export function readProposal(language: SweLanguage, proposal: Proposal): BuildSpecification | { refused: string } {
  try {
    const { setup, compile, exports } = readDockerfile(proposal.dockerfile);
    const test = proposableLanguage(language).readTest(proposal.test);
    const run = [...exports, test.run].join('\n');
    return {
      ...{ language, profile: `${language}/proposed`, profileVersion: VERSION, manifests: [], systemPackages: [], setup },
      ...{ install: [], keep: [], compile },
      test: { prepare: [], ...test, run, timeoutSeconds: TEST_TIMEOUT_SECONDS },
      evidence: [{ what: 'a model proposed how it is built', from: 'the failure of the recipe' }],
    };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}

interface Steps {
  setup: string[];
  compile: string[];
  /** Lines of shell that set what ENV says. */
  exports: string[];
}

function readDockerfile(text: string): Steps {
  if (text.length > MAX_CHARACTERS) refuse(`the Dockerfile is longer than ${MAX_CHARACTERS} characters`);
  if (/^\s*#\s*(syntax|escape|check)\s*=/im.test(text)) refuse('parser directives are not allowed');
  const instructions = linesOf(text);
  if (instructions.length > MAX_INSTRUCTIONS) refuse(`there are more than ${MAX_INSTRUCTIONS} instructions`);
  const reader = new Reader();
  for (const [name, rest] of instructions) reader.take(name, rest);
  return reader.finish();
}

/** Instructions with their words; lines that end in a backslash go on, comments and empty lines are nothing. */
function linesOf(text: string): [name: string, rest: string][] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(#.*)?$/.test(line));
  const whole = lines.join('\n').replace(/\\[ \t]*\n/g, ' ');
  return whole.split('\n').map((line) => {
    const [, name = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
    return [name.toUpperCase(), rest];
  });
}

class Reader {
  private readonly steps: Steps = { setup: [], compile: [], exports: [] };
  private started = false;
  private copied = false;

  take(name: string, rest: string): void {
    if (name === 'ARG' && !this.started && /^BASE_IMAGE(=\S*)?$/.test(rest)) return;
    if (name === 'FROM') return this.from(rest);
    if (!this.started) refuse('the first instruction is FROM ${BASE_IMAGE}');
    if (name === 'RUN') return this.run(rest);
    if (name === 'ENV') return this.env(rest);
    if (name === 'COPY') return this.copy(rest);
    if (name === 'WORKDIR' && rest.replace(/\/$/, '') === WORK_FOLDER) return;
    refuse(`${name} ${rest.slice(0, 80)}: only RUN, ENV, COPY . . and WORKDIR ${WORK_FOLDER} are allowed`);
  }

  finish(): Steps {
    if (!this.started) refuse('there is no FROM ${BASE_IMAGE}');
    return this.steps;
  }

  private from(rest: string): void {
    if (this.started) refuse('there is one stage');
    if (rest !== '${BASE_IMAGE}' && rest !== '$BASE_IMAGE') refuse('the only image is FROM ${BASE_IMAGE}');
    this.started = true;
  }

  private run(rest: string): void {
    if (rest === '' || rest.startsWith('--')) refuse('RUN takes no options: no mounts, networks, secrets or security');
    if (rest.startsWith('[') || rest.includes('<<')) refuse('RUN is one line of shell, without here-documents');
    const command = [...this.steps.exports, rest].join('; ');
    (this.copied ? this.steps.compile : this.steps.setup).push(command);
  }

  private copy(rest: string): void {
    if (!/^\.\/?\s+(\.\/?|\/app\/src\/?)$/.test(rest)) refuse(`COPY ${rest.slice(0, 80)}: the one copy is COPY . .`);
    this.copied = true;
  }

  private env(rest: string): void {
    const pairs = [...rest.matchAll(/([A-Za-z_][A-Za-z0-9_]*)=(?:"([^"]*)"|'([^']*)'|(\S*))(?:\s+|$)/g)];
    if (pairs.map(([whole]) => whole).join('') !== rest || pairs.length === 0) refuse('ENV is NAME=value');
    for (const [, name = '', double, single, bare] of pairs) {
      const value = double ?? single ?? bare ?? '';
      if (/^(LD_|GIT_|ASSAY_|DOCKER_|HTTPS?_PROXY)/i.test(name)) refuse(`ENV ${name} is not yours to set`);
      if (/["`\\]|\$\(/.test(value)) refuse(`ENV ${name}: a plain value`);
      this.steps.exports.push(`export ${name}="${value}"`);
    }
  }
}
