/** Where images of the published datasets, and ours, have the repository. */
const ROOTS = ['/app/src', '/testbed', '/repo', '/app', '/workspace/repo'];

/** A path as a command in a folder means it: relative to the repository's root where it lies below it, else absolute. */
export function resolvePath(path: string, folder: string): string {
  const full = path.startsWith('/') || path.startsWith('~') ? path : folder === '' ? path : `${folder}/${path}`;
  const plain = normalized(full);
  const root = ROOTS.find((each) => plain === each || plain.startsWith(`${each}/`));
  return root === undefined ? plain : plain.slice(root.length + 1);
}

function normalized(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  return `${absolute ? '/' : ''}${parts.join('/')}`;
}
