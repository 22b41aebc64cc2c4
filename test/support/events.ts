import type { Participant } from '../../src/client';

/** One message of a stream of Server-Sent Events. */
export interface StreamEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** Follows a job by Server-Sent Events until the service ends the stream, from the event after `lastEventId`; without keep-alives. */
export async function followJob(who: Participant, jobId: string, lastEventId?: string): Promise<StreamEvent[]> {
  const headers = { Accept: 'text/event-stream', ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) };
  const response = await who.api.raw('GET', `/v1/jobs/${jobId}/events`, undefined, { headers });
  if (!response.ok) throw new Error(`The stream answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  const events = text.split('\n\n').flatMap((block) => (block.trim() === '' ? [] : [parseEvent(block)]));
  return events.filter(({ event }) => event !== 'heartbeat');
}

function parseEvent(block: string): StreamEvent {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? 'message',
    data: JSON.parse(fields.get('data') ?? '{}') as Record<string, unknown>,
  };
}

/** Polls a job's progress until it is over. */
export async function pollJob(who: Participant, jobId: string): Promise<{ event: string; data: Record<string, unknown> }[]> {
  for (;;) {
    const progress = await who.api.get<{ items: { event: string; data: Record<string, unknown> }[]; ended: boolean }>(
      `/v1/jobs/${jobId}/progress`,
    );
    if (progress.ended) return progress.items;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
