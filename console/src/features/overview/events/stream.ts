import type { AuditEvent } from 'roster-contract';

const ADDRESS = '/api/v1/audit-events/stream';
/** Milliseconds in which events are gathered: many at once are one change of the page. */
const GATHERED = 400;
/** Milliseconds until a refused stream is asked for again, ever longer. */
const PAUSES = [2_000, 5_000, 15_000, 30_000];

interface Listener {
  onEvents: (events: AuditEvent[]) => void;
  /** It is open, for the first time or again. */
  onOpen: () => void;
  /** Whether it is followed now. */
  onState: (isLive: boolean) => void;
}

/**
 * Follows the trail as it is written; answers how to stop. The browser resumes by itself after a lost connection, where
 * it left off; one that the server refused is asked for again here. While the page is hidden nobody looks, and browsers
 * have but six connections to a server for all their tabs, so the stream is closed until it is seen again.
 */
export function openStream({ onEvents, onOpen, onState }: Listener): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let gathered: AuditEvent[] = [];
  let failures = 0;

  const hand = () => {
    gathering = undefined;
    onEvents(gathered);
    gathered = [];
  };
  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };
  const open = () => {
    close();
    const opened = new EventSource(ADDRESS);
    source = opened;
    opened.onopen = () => {
      failures = 0;
      onState(true);
      onOpen();
    };
    opened.onerror = () => {
      onState(false);
      if (opened.readyState !== EventSource.CLOSED) return;
      // Asking for the list anew tells whether the session has ended.
      onOpen();
      retry = setTimeout(open, PAUSES[Math.min(failures, PAUSES.length - 1)]);
      failures += 1;
    };
    opened.addEventListener('audit-event', ({ data }) => {
      const event = eventIn(data);
      if (event === undefined) return;
      gathered.push(event);
      gathering ??= setTimeout(hand, GATHERED);
    });
  };
  const look = () => {
    if (document.hidden) close();
    else if (source === undefined) open();
  };

  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    clearTimeout(gathering);
    close();
  };
}

/** What a message tells of; undefined for what is no event that we know how to show. */
function eventIn(message: unknown): AuditEvent | undefined {
  const told: unknown = typeof message === 'string' ? JSON.parse(message) : undefined;
  return isEvent(told) ? told : undefined;
}

const isEvent = (told: unknown): told is AuditEvent =>
  typeof told === 'object' &&
  told !== null &&
  ['id', 'at', 'eventType', 'operation'].every(
    (name) => typeof Object.getOwnPropertyDescriptor(told, name)?.value === 'string',
  );
