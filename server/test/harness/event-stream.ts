import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../system/eventually.ts';
import type { Client } from './client.ts';

/** One event of a stream. */
export interface StreamEvent {
  id: string;
  event: string;
  data: unknown;
}

/** A stream of server-sent events that somebody reads. */
export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  /** What has arrived so far. */
  readonly events: StreamEvent[];
  /** Everything as it came. */
  readonly text: string;
  /** Whether the server has ended it. */
  readonly ended: boolean;
  /** Waits until so many events have arrived, and answers all there are. */
  until(count: number): Promise<StreamEvent[]>;
  /** Cuts the connection. */
  cut(): void;
}

/**
 * Opens `/audit-events/stream` as a browser would.
 * @param pause milliseconds after each piece before the next is read.
 */
export async function openEventStream(
  browser: Client,
  lastEventId?: string,
  { pause = 0 } = {},
): Promise<EventStream> {
  const cutter = new AbortController();
  const response = await fetch(`${browser.url}/api/v1/audit-events/stream`, {
    signal: cutter.signal,
    headers: {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'user-agent': 'roster-test',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  });
  const stream = { text: '', ended: false };
  const events: StreamEvent[] = [];
  const read = async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk, { stream: true });
      stream.text += piece;
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = Object.fromEntries(
          block
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        const { id, event, data } = fields;
        if (event !== undefined) events.push({ id: id ?? '', event, data: JSON.parse(data ?? 'null') });
      }
      if (pause > 0) await sleep(pause, undefined, { signal: cutter.signal, ref: false });
    }
  };
  void read().then(
    () => {
      stream.ended = true;
    },
    () => {
      stream.ended = true;
    },
  );
  return {
    status: response.status,
    headers: response.headers,
    events,
    get text() {
      return stream.text;
    },
    get ended() {
      return stream.ended;
    },
    async until(count) {
      await eventually(
        () => assert.ok(events.length >= count, `${events.length} of ${count} events`),
        90_000,
      );
      return events;
    },
    cut: () => cutter.abort(),
  };
}
