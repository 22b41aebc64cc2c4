/** One program that a shell text runs. */
export interface Command {
  /** Name without its folder, then the arguments. */
  words: string[];
  /** Files that its output goes to. */
  outputs: string[];
  /** Files that its input comes from. */
  inputs: string[];
  /** The here-document or here-string that it reads; empty where there is none. */
  stdin: string;
}
