import { open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ClosingIssue, GitHubCommit, GitHubFile, GitHubIssue, GitHubPull, GitHubRepository } from '../../platform/git/github';
import type { ForgeData } from './forge-data';
import type { RepoName } from './source';
import { SourcingError } from './sourcing-error';

const PAGE = 100;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Dumps of GitHub's answers, one JSON file each, in `<root>/<owner>+<name>/` beside the mirror `repo`:
 *
 *     repository.json                   GET /repos/{owner}/{repo}
 *     pulls/123.json                    GET /repos/{owner}/{repo}/pulls/123
 *     pulls/123/commits.json            GET .../pulls/123/commits, all pages in one array
 *     pulls/123/files.json              GET .../pulls/123/files, likewise; may be missing
 *     pulls/123/closing-issues.json     the nodes of GraphQL's closingIssuesReferences; may be missing
 *     issues/45.json                    GET .../issues/45; read where closing-issues.json is missing
 */
export class ArchiveData implements ForgeData {
  readonly kind = 'archive';

  constructor(private readonly root: string) {}

  async findRepository(name: RepoName): Promise<GitHubRepository | undefined> {
    return this.read(GitHubRepository, name, 'repository.json');
  }

  /** Of the dumps that are there and can be read: one that is broken is the trouble of its own pull request. */
  async countMerged(name: RepoName): Promise<number> {
    const numbers = await this.listNumbers(name);
    let merged = 0;
    for (let at = 0; at < numbers.length; at += PAGE) {
      const asked = numbers.slice(at, at + PAGE).map((number) => this.findPull(name, number).catch(unlessBroken));
      merged += (await Promise.all(asked)).filter((pull) => pull && pull.merged_at !== null).length;
    }
    return merged;
  }

  async findPull(name: RepoName, number: number): Promise<GitHubPull | undefined> {
    return this.read(GitHubPull, name, 'pulls', `${String(number)}.json`);
  }

  async findIssue(name: RepoName, number: number): Promise<GitHubIssue | undefined> {
    return this.read(GitHubIssue, name, 'issues', `${String(number)}.json`);
  }

  async listCommits(name: RepoName, number: number): Promise<GitHubCommit[]> {
    return (await this.read(z.array(GitHubCommit), name, 'pulls', String(number), 'commits.json')) ?? [];
  }

  async listFiles(name: RepoName, number: number): Promise<GitHubFile[] | undefined> {
    return this.read(z.array(GitHubFile), name, 'pulls', String(number), 'files.json');
  }

  async listClosingIssues(name: RepoName, number: number): Promise<ClosingIssue[] | undefined> {
    return this.read(z.array(ClosingIssue), name, 'pulls', String(number), 'closing-issues.json');
  }

  /** Of the dumps that can be read, too. */
  async listClosed(name: RepoName, page: number): Promise<{ pulls: GitHubPull[]; more: boolean }> {
    const numbers = await this.listNumbers(name);
    const wanted = numbers.slice((page - 1) * PAGE, page * PAGE);
    const pulls = await Promise.all(wanted.map((number) => this.findPull(name, number).catch(unlessBroken)));
    return { pulls: pulls.flatMap((pull) => (pull?.state === 'closed' ? [pull] : [])), more: numbers.length > page * PAGE };
  }

  /** Of all dumps, the highest first. */
  private async listNumbers(name: RepoName): Promise<number[]> {
    const folder = await this.findFolder(name);
    if (folder === undefined) throw new SourcingError('repository-not-found', `There is no dump of ${name.owner}/${name.repo}`);
    const entries = await readdir(join(folder, 'pulls')).catch(ignoreAbsent);
    const numbers = (entries ?? []).flatMap((entry) => /^([1-9]\d{0,8})\.json$/.exec(entry)?.[1] ?? []).map(Number);
    return numbers.sort((a, b) => b - a);
  }

  private async read<T>(shape: z.ZodType<T>, name: RepoName, ...parts: string[]): Promise<T | undefined> {
    const folder = await this.findFolder(name);
    const text = folder && (await readText(join(folder, ...parts)));
    return text === undefined ? undefined : parse(shape, text, parts.join('/'));
  }

  private async findFolder({ owner, repo }: RepoName): Promise<string | undefined> {
    const wanted = `${owner}+${repo}`.toLowerCase();
    const entry = (await readdir(this.root).catch(ignoreAbsent))?.find((one) => one.toLowerCase() === wanted);
    return entry === undefined ? undefined : resolve(this.root, entry);
  }
}

async function readText(path: string): Promise<string | undefined> {
  const file = await open(path).catch(ignoreAbsent);
  if (!file) return undefined;
  try {
    if ((await file.stat()).size > MAX_BYTES)
      throw new SourcingError('archive-malformed', `${path} is larger than ${String(MAX_BYTES)} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function parse<T>(shape: z.ZodType<T>, text: string, where: string): T {
  const parsed = shape.safeParse(readJson(text, where));
  if (!parsed.success) throw new SourcingError('archive-malformed', `${where}: ${z.prettifyError(parsed.error).slice(0, 300)}`);
  return parsed.data;
}

function readJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SourcingError('archive-malformed', `${where} is not JSON`, undefined, { cause: error });
  }
}

function unlessBroken(error: unknown): undefined {
  if (!(error instanceof SourcingError) || error.code !== 'archive-malformed') throw error;
  return undefined;
}

function ignoreAbsent(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  return undefined;
}
