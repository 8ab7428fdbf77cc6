import assert from 'node:assert/strict';
import type { Client } from './client.ts';
import { eventually } from './eventually.ts';

/** An open stream of server-sent events. */
export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  /** The arrival times of the notifications of new events, in milliseconds. */
  readonly notifications: number[];
  /** The received text. */
  readonly text: string;
  /** Whether the server has ended the stream. */
  readonly ended: boolean;
  /** Waits until this many notifications have arrived. */
  until(count: number): Promise<void>;
  /** Closes the connection. */
  cut(): void;
}

/** Opens `/audit-events/stream` as a browser does. */
export async function openEventStream(browser: Client): Promise<EventStream> {
  const cutter = new AbortController();
  const response = await fetch(`${browser.url}/api/v1/audit-events/stream`, {
    signal: cutter.signal,
    headers: {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'user-agent': 'roster-test',
    },
  });
  const stream = { text: '', ended: false };
  const notifications: number[] = [];
  const read = async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk, { stream: true });
      stream.text += piece;
      const messages = (rest + piece).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages)
        if (message === 'event: audit-events\ndata: {}') notifications.push(performance.now());
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
    notifications,
    get text() {
      return stream.text;
    },
    get ended() {
      return stream.ended;
    },
    async until(count) {
      await eventually(
        () => assert.ok(notifications.length >= count, `${notifications.length} of ${count} notifications`),
        90_000,
      );
    },
    cut: () => cutter.abort(),
  };
}
