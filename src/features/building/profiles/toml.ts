import { parse, TomlError } from 'smol-toml';
import { unsupported } from './profile';

/** @throws UnsupportedError */
export function readToml(text: string, path: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) unsupported('unreadable-manifest', `${path}: ${error.message}`);
    throw error;
  }
}

export function table(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
