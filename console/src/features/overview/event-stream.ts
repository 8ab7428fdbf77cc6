const ADDRESS = '/api/v1/audit-events/stream';
/** Milliseconds before a refused stream is opened again; the last one repeats. */
const BACKOFF = [2_000, 5_000, 15_000, 30_000];

interface Callbacks {
  /** There may be new events: the server says so, or the stream was closed for a while. */
  onNews: () => void;
  /** Whether the stream is open. */
  onState: (isLive: boolean) => void;
}

/**
 * Opens the stream that notifies of new audit events; returns a function that closes it. The browser reconnects by
 * itself after a lost connection, but not after a refusal. While the page is hidden the stream is closed: browsers
 * open only six connections to a server for all their tabs.
 */
export function openEventStream({ onNews, onState }: Callbacks): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

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
      onNews();
    };
    opened.onerror = () => {
      onState(false);
      if (opened.readyState !== EventSource.CLOSED) return;
      // An EventSource does not expose the status; fetching the list does, so an ended session leads to sign-in.
      onNews();
      retry = setTimeout(open, BACKOFF[Math.min(failures, BACKOFF.length - 1)]);
      failures += 1;
    };
    opened.addEventListener('audit-events', onNews);
  };
  const followVisibility = () => {
    if (document.hidden) close();
    else if (source === undefined) open();
  };

  // Not only after the backoff, nor when the operating system notices that the connection is dead.
  const followConnection = () => {
    failures = 0;
    if (!document.hidden) open();
  };
  const onOffline = () => onState(false);

  document.addEventListener('visibilitychange', followVisibility);
  window.addEventListener('online', followConnection);
  window.addEventListener('offline', onOffline);
  followVisibility();
  return () => {
    window.removeEventListener('online', followConnection);
    window.removeEventListener('offline', onOffline);
    document.removeEventListener('visibilitychange', followVisibility);
    close();
  };
}
