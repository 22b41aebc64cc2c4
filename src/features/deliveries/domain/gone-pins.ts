/**
 * What package managers say when an index has answered, and has not what was asked for. Of pip, npm, apt, cargo and Maven these are words
 * of runs; of Go, gem, NuGet, Composer and Docker as we remember them, for no run here could make these say so.
 */
const GONE: readonly RegExp[] = [
  /No matching distribution found for/,
  /npm error code (?:E404|ETARGET)/,
  /E: Version '[^']*' for '[^']*' was not found/,
  /E: Unable to locate package/,
  /unknown revision|: 410 Gone/,
  /failed to select a version for the requirement|no matching package named/,
  /Could not find (?:a valid )?gem/,
  /Could not find artifact/,
  /error NU110[12]:/,
  /could not be found in any version/,
  /manifest unknown|manifest for \S+ not found/,
];

/** An index that did not answer, or not as itself: pip and apt end with the same words then. */
const UNHEARD =
  /Retrying|Failed to fetch|(?:connection|Connection) (?:refused|reset|timed out|broken)|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ould not resolve|name resolution|unreachable|[Cc]ertificate|\b(?:429|50[0234])\b/;

/** Whether a failed build says that a package of its pins is not to be had any more, and nothing that could make that untrue. */
export function saysGone(log: string): boolean {
  return !UNHEARD.test(log) && GONE.some((words) => words.test(log));
}
