import { Injectable } from '@nestjs/common';
import type { RevisionPins } from '../../../domain/task';
import type { Reader } from '../../../platform/database';
import { Revisions } from '../../tasks';
import type { TaskTexts } from './domain/texts';

/** Loads what evaluators read, for the machine: analyses and the check of quotes. */
@Injectable()
export class TaskTextsLoader {
  constructor(private readonly revisions: Revisions) {}

  async load(reader: Reader, pins: RevisionPins): Promise<TaskTexts> {
    const task = { pins };
    const { text } = await this.revisions.loadSwe(reader, task, 'prompt');
    const solution = await this.revisions.loadSwe(reader, task, 'solution');
    const tests = await this.revisions.loadSwe(reader, task, 'tests');
    const hints = pins.hints === undefined ? [] : (await this.revisions.loadSwe(reader, task, 'hints')).hints;
    const lists = tests.files.find(({ path }) => path === 'tests.json');
    return {
      statement: text,
      // A blind test writer's files are tests as well; the lists are no text of anybody.
      tests: joined(tests.files.filter((file) => file !== lists)),
      'golden-patch': joined(solution.files),
      hints: hints.join('\n\n'),
      failToPass: lists ? (JSON.parse(lists.content) as { FAIL_TO_PASS: string[] }).FAIL_TO_PASS : [],
    };
  }
}

function joined(files: readonly { content: string }[]): string {
  return files.map(({ content }) => content).join('\n');
}
