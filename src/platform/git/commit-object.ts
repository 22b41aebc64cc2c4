import type { CommitInfo } from './output';

const PERSON = /^([^<>\s](?:[^<>]*[^<>\s])?) <([^<>]*)> (\d{1,11}) ([+-])(0\d|1[0-4])([0-5]\d)$/;

/**
 * Reads a commit object (the format of git-cat-file(1)). Undefined for what `git log` would not show as it stands: another encoding, a
 * person or date out of the ordinary.
 */
export function readCommitObject(id: string, content: Buffer): CommitInfo | undefined {
  const end = content.indexOf('\n\n');
  const [head, message] = end < 0 ? [content, Buffer.alloc(0)] : [content.subarray(0, end), content.subarray(end + 2)];
  const lines = head.toString('utf8').split('\n');
  if (lines.some((line) => line.startsWith('encoding ')) || content.includes(0)) return undefined;
  const author = person(lines, 'author');
  const committer = person(lines, 'committer');
  const tree = /^tree ([0-9a-f]{40})$/.exec(lines[0] ?? '')?.[1];
  if (!author || !committer || tree === undefined) return undefined;
  const parents = lines.flatMap((line) => /^parent ([0-9a-f]{40})$/.exec(line)?.[1] ?? []);
  return { id, tree, parents, author, committedAt: committer.at, message: message.toString('utf8') };
}

function person(lines: readonly string[], role: string): CommitInfo['author'] | undefined {
  const line = lines.find((one) => one.startsWith(`${role} `))?.slice(role.length + 1);
  const [, name, email, seconds, sign = '+', hours = '00', minutes = '00'] = PERSON.exec(line ?? '') ?? [];
  if (name === undefined || email === undefined) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1);
  const local = new Date((Number(seconds) + offset) * 1000);
  // Four digits of a year are what ISO 8601 and git agree on.
  if (Number.isNaN(local.getTime()) || local.getUTCFullYear() > 9999) return undefined;
  return { name, email, at: `${local.toISOString().slice(0, 19)}${sign}${hours}:${minutes}` };
}
