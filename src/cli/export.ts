import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { extract } from 'tar-fs';
import { withService } from './service';

/** `assay export`: downloads the release's tar through the API and unpacks it into a folder. */
export async function exportRelease(release: string, { out, profile }: { out: string; profile: string }): Promise<boolean> {
  if (existsSync(out) && readdirSync(out).length > 0) throw new Error(`${out} is not empty.`);
  return withService(profile === 'open' ? 'trainer-open' : 'trainer', async (client) => {
    const response = await client.raw('GET', `/v1/releases/${release}/export?format=tar&profile=${profile}`);
    if (!response.ok || !response.body) throw new Error(`The export was refused: ${response.status} ${await response.text()}`);
    mkdirSync(out, { recursive: true });
    await pipeline(Readable.fromWeb(response.body), extract(out));
    process.stdout.write(`Wrote ${out}\n`);
    return true;
  });
}
