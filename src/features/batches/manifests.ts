import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { SWE_LANGUAGES, type SweLanguage } from '../../domain/swe';
import { CONFIG, type Config } from '../../platform/config';
import { VerifiableTasks } from '../building';
import type { Candidate } from './batches.entity';

/** `verifiable_tasks.txt` of each language's folder: what is not listed there is no task, for anybody. */
@Injectable()
export class Manifests {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Absolute. */
  folderOf(language: SweLanguage): string {
    return join(this.config.swe.artifactsDir, this.relativeFolderOf(language));
  }

  relativeFolderOf(language: SweLanguage): string {
    return join('swe_tasks', SWE_LANGUAGES[language]);
  }

  of(language: SweLanguage): VerifiableTasks {
    return new VerifiableTasks(this.folderOf(language));
  }

  /** The languages of the tasks that are listed, by their ids. */
  async listed(languages: readonly SweLanguage[]): Promise<Map<string, SweLanguage>> {
    const found = new Map<string, SweLanguage>();
    for (const language of languages) for (const id of await this.of(language).list()) found.set(id, language);
    return found;
  }

  /** What is missing of a task that is recorded as verified; undefined for one that is whole and listed. */
  async findProblem({ taskId, language }: Pick<Candidate, 'taskId' | 'language'>): Promise<string | undefined> {
    if (language === null) return 'its language is not known';
    const manifest = this.of(language);
    if (!(await manifest.has(taskId))) return 'it is not in verifiable_tasks.txt';
    return manifest.findProblem(taskId);
  }
}
