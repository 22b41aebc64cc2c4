import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderLifecycleMarkdown } from './lib/lifecycle-markdown';
import { renderLifecycleSvg } from './lib/lifecycle-svg';

/** The committed pictures of the lifecycle: path from the root of the clone -> content. */
export function lifecycleFiles(): Record<string, string> {
  return { 'docs/lifecycle.svg': renderLifecycleSvg(), 'docs/lifecycle.md': renderLifecycleMarkdown() };
}

/** `npx tsx scripts/lifecycle-picture.ts` writes them. */
function main(): void {
  for (const [path, content] of Object.entries(lifecycleFiles())) {
    writeFileSync(join(__dirname, '..', path), content);
    process.stdout.write(`Wrote ${path}\n`);
  }
}

if (require.main === module) main();
