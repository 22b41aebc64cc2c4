import { Injectable } from '@nestjs/common';
import { findLeaks, type Leak } from '../../domain/leak';
import type { RevisionPins } from '../../domain/task';
import type { Reader } from '../../platform/database';
import { takeApart } from '../../platform/python';
import { Revisions } from '../tasks';

type Side = 'author' | 'test-writer';

/** What a finding shares with the part that its reader may never see. */
@Injectable()
export class FindingCheck {
  constructor(private readonly revisions: Revisions) {}

  async leaks(reader: Reader, pins: RevisionPins, side: Side, finding: string): Promise<Leak[]> {
    const [hiddenPart, ownPart] = side === 'author' ? (['tests', 'solution'] as const) : (['solution', 'tests'] as const);
    const hidden = await this.files(reader, pins, hiddenPart);
    const own = await this.files(reader, pins, ownPart);
    const visible = [await this.specText(reader, pins), ...own.map((file) => file.content)].join('\n');
    return findLeaks(finding, await takeApart(hidden), visible);
  }

  private async files(
    reader: Reader,
    pins: RevisionPins,
    part: 'solution' | 'tests',
  ): Promise<{ path: string; content: string }[]> {
    if (pins[part] === undefined) return [];
    return (await this.revisions.loadForMachine(reader, { pins }, part)).files;
  }

  private async specText(reader: Reader, pins: RevisionPins): Promise<string> {
    const { text } = await this.revisions.loadForMachine(reader, { pins }, 'prompt');
    const { requirements } =
      pins.requirements === undefined
        ? { requirements: [] }
        : await this.revisions.loadForMachine(reader, { pins }, 'requirements');
    const metadata = await this.revisions.loadForMachine(reader, { pins }, 'metadata');
    return [text, ...requirements.map((r) => `${r.id} ${r.text}`), JSON.stringify(metadata)].join('\n');
  }
}
