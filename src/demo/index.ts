export function runDemo(_url: string, _tokens: Record<string, string>, _file: string): Promise<void> {
  return Promise.resolve();
}
