import type { Readable } from 'node:stream';
import type { SweLanguage } from '../../domain/swe';
import type { CappedLog, WorkFile, WorkLimits, WorkResult } from './work-container.port';

/** A script that is run in a container of an image, and what of the container becomes the next image. */
export interface BuildStep {
  /** Immutable id of the image that it starts from, and on which the new layer lies. */
  from: string;
  /** For `downloads` with the certificates and proxies of this installation; these reach no layer. */
  network: 'none' | 'downloads';
  /** Files that only the script sees, in the folder that `$INPUTS` names; no layer holds them. */
  inputs: WorkFile[];
  /** A tar, unpacked in {@link WORK_FOLDER} before the script runs; this one stays. */
  tree?: Readable;
  /** POSIX shell, run by `sh -e` in {@link WORK_FOLDER}. */
  script: string;
  /** `all`: what the script changed. Else absolute paths, and nothing but these; what is not there is left out. */
  keep: 'all' | string[];
  /** `name:tag` of the new image. */
  tag: string;
  labels: Record<string, string>;
  limits: WorkLimits;
}

export interface BuildOptions {
  signal?: AbortSignal;
  onOutput?: (chunk: Buffer) => void;
}

/** `image` is there exactly when the script ended with 0. */
export interface BuildOutcome extends Pick<WorkResult, 'end' | 'exitCode' | 'usage'> {
  image?: string;
  log: CappedLog;
}

export interface LanguageImage {
  /** Immutable id. */
  image: string;
  /** Milliseconds that it took to build; absent where it was there. */
  buildMs?: number;
  sizeBytes: number;
}

/** What a language's image is built from, for Dockerfiles that leave this installation. */
export interface LanguageSources {
  /** With `ARG BASE_IMAGE` and its public default; its last stage is named `language`. */
  dockerfile: string;
  /** What the Dockerfile copies, relative to it. */
  files: WorkFile[];
}

/** Debian trixie as the set-up made it, pulled or bootstrapped (scripts/lib/images.mjs): what BASE_IMAGE of a Dockerfile is here. */
export const LOCAL_BASE = 'assay-python-base:3.13';

export interface DockerfileOptions extends BuildOptions {
  tag: string;
  /** For the build argument BASE_IMAGE. */
  base?: string;
  /** `false`: nothing of earlier builds is used, as on a machine that has none. */
  cache?: boolean;
}

/** Makes and finds images. Throws a SandboxInfraError on evidence from outside the build (engine unreachable, image missing). */
export interface ImageBuilder {
  /** The image of a language for the present sources, built if it isn't there; one build at a time per language, which goes on while one waits. */
  languageImage(language: SweLanguage, options?: BuildOptions): Promise<LanguageImage>;
  languageSources(language: SweLanguage): Promise<LanguageSources>;
  /** Immutable id of an image that is there. */
  findImage(tag: string, signal?: AbortSignal): Promise<string | undefined>;
  build(step: BuildStep, options?: BuildOptions): Promise<BuildOutcome>;
  /** Builds a Dockerfile in a context of files, as anybody would; answers the image's id. Throws with the build's last words. */
  buildDockerfile(context: WorkFile[], options: DockerfileOptions): Promise<string>;
  /** Where its commands run: WORKDIR, `/` where it has none. */
  workFolderOf(image: string): Promise<string>;
  /** How many layers it lies in. */
  countLayers(image: string): Promise<number>;
  /** The image as `docker save` writes it: a tar of layers, which are tars. The signal ends the waiting for it, and the stream. */
  save(image: string, signal?: AbortSignal): Promise<Readable>;
  removeImage(image: string): Promise<void>;
}

/** Nest injection token of {@link ImageBuilder}. */
export const IMAGE_BUILDER = Symbol('image-builder');
