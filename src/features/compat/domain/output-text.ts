/** An item of a response of OpenAI's Responses API, as far as text goes. */
export interface OutputItem {
  type?: string | undefined;
  content?: string | readonly { type?: string | undefined; text?: unknown }[] | undefined;
}

/** All text of all messages of a response, one after another, like `output_text` of OpenAI's clients: no reasoning, no tool calls. */
export function outputText(output: readonly OutputItem[]): string {
  return output
    .filter(({ type }) => type === 'message')
    .flatMap(({ content = [] }) => (typeof content === 'string' ? [content] : content.map(textOf)))
    .join('');
}

function textOf({ type, text }: { type?: string | undefined; text?: unknown }): string {
  return type === 'output_text' && typeof text === 'string' ? text : '';
}
