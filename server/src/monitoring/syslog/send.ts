import { sendDatagrams } from './datagrams.ts';
import { wordsOf } from './outcome.ts';
import type { Receiver, SyslogTimeouts } from './receiver.ts';
import { sendOverStream } from './stream.ts';

/** How sending went; `detail` in words of ours. */
export type PushOutcome = { delivered: true } | { delivered: false; detail: string };

/** Sends messages in their order; delivered means all of them. Never rejects. */
export async function send(
  receiver: Receiver,
  messages: readonly Buffer[],
  patience: SyslogTimeouts,
  signal: AbortSignal,
): Promise<PushOutcome> {
  const transmit = receiver.transport === 'udp' ? sendDatagrams : sendOverStream;
  try {
    await transmit(receiver, messages, patience, signal);
    return { delivered: true };
  } catch (error) {
    return { delivered: false, detail: wordsOf(error) };
  }
}
