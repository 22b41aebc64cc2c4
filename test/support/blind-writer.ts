import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { type ApiClient, type Participant, TestWriter } from '../../src/client';
import type { SweLanguage } from '../../src/domain/swe';
import { enrol } from './cast';

/** A test writer with so many verified years in a language. */
export async function blindWriter(admin: Participant, name: string, language: SweLanguage, years = 4): Promise<TestWriter> {
  const writer = new TestWriter(await enrol(admin, name, ['test-writer']));
  await qualify(admin, writer.api, language, years);
  return writer;
}

export async function qualify(admin: Participant, api: ApiClient, language: SweLanguage, years: number): Promise<void> {
  const { account } = await api.get<{ account: { id: string } }>('/v1/me');
  await admin.api.put(`/v1/accounts/${account.id}/qualifications`, {
    ...{ years_total: years, years_by_language: { [language]: years }, evidence: 'A contract, seen by the office.' },
  });
}

/** Files of an archive that was answered, by path. */
export async function readArchive(response: Response): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const entries = extract();
  Readable.from([Buffer.from(await response.arrayBuffer())]).pipe(entries);
  for await (const entry of entries) files.set(entry.header.name, await text(entry));
  return files;
}
