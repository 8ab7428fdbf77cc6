import { Readable } from 'node:stream';
import type { Scope } from '../../access/permissions.ts';
import type { Resources } from './stream-places.ts';

/** What a listener is told of the person who listens. */
export interface Listening {
  personId: string;
  /** What they may see. */
  scope: Scope;
  /** What they may see at this moment; undefined: nothing any more, or somebody else's word on it is not to be had. */
  look(): Promise<Scope | undefined>;
  /** How they are told of places. */
  places: Resources;
  /** The place of the last event that arrived; undefined: they begin now. */
  after: number | undefined;
  /** Cuts the connection. */
  cut(): void;
}

/** Somebody who listens. */
export interface Listener extends Listening {
  /** Up to which place they have been told. */
  position: number;
  /** Until it is known where they begin, and while they are told something: what comes meanwhile, they are told after it. */
  isBusy: boolean;
  readonly out: Readable;
  send(text: string): void;
  /** Resolves when what was sent is on its way. The connection of whoever does not read is cut. */
  drained(): Promise<void>;
  /** No more comes; what was sent still arrives. */
  end(): void;
  /** Whether it has ended, by whomever. */
  readonly ended: boolean;
}

/** Whoever takes nothing for so long does not read. Milliseconds. */
const PATIENCE = 20_000;
/** How long what was sent may take to arrive after the end. Milliseconds. */
const FAREWELL = 1000;

/** Opens the stream of a listener. */
export function openListener(listening: Listening): Listener {
  let ended = false;
  let waits = false;
  let resume = () => {};
  const out = new Readable({
    highWaterMark: 16 * 1024,
    read() {
      waits = false;
      resume();
    },
  });
  const cut = () => {
    ended = true;
    resume();
    listening.cut();
    out.destroy();
  };
  out.on('close', () => {
    ended = true;
    resume();
  });
  out.on('error', () => {});
  return {
    ...listening,
    position: 0,
    isBusy: true,
    out,
    send(text) {
      if (!ended) waits = !out.push(text);
    },
    async drained() {
      if (!waits || ended) return;
      let impatient: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        resume = resolve;
        impatient = setTimeout(() => {
          cut();
          resolve();
        }, PATIENCE);
      });
      clearTimeout(impatient);
    },
    end() {
      if (ended) return;
      ended = true;
      resume();
      out.push(null);
      setTimeout(cut, FAREWELL).unref();
    },
    get ended() {
      return ended;
    },
  };
}
