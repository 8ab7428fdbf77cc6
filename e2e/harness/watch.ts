import type { BrowserContext, Response } from 'playwright-core';

/** An expected rejection by the server. */
export interface Refusal {
  status: number;
  /** The end of the path, or a pattern for it. */
  path: string | RegExp;
}

export interface Watch {
  /** The unexpected faults so far. */
  faults: string[];
  expect(refusal: Refusal): void;
  /** From now on, failed requests and errors in the browser's console are part of the journey. */
  expectFailures(): void;
}

/**
 * Rejections that always may occur: a page without a session requests the session, and so does the signals' badge after
 * the session was ended elsewhere.
 */
const EXPECTED: Refusal[] = [
  { status: 401, path: '/api/v1/session' },
  { status: 401, path: '/api/v1/signals' },
];

/**
 * Watches all pages of a browser and collects faults: errors in the console (including violations of the Content
 * Security Policy), errors in scripts, failed requests, and unexpected rejections.
 */
export function watch(context: BrowserContext): Watch {
  const faults: string[] = [];
  const expected = [...EXPECTED];
  let areFailuresExpected = false;
  context.on('console', (message) => {
    // Failed responses are watched below, with more details.
    if (
      areFailuresExpected ||
      message.type() !== 'error' ||
      message.text().startsWith('Failed to load resource')
    )
      return;
    faults.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`script: ${error.error().message}`));
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'failed';
    // The console aborts a search itself when the next letter is typed or the page is left.
    // Without a connection, which a journey has taken away, every request fails.
    const isExpected = areFailuresExpected || reason === 'net::ERR_INTERNET_DISCONNECTED';
    if (reason !== 'net::ERR_ABORTED' && !isExpected)
      faults.push(`${request.method()} ${request.url()}: ${reason}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400 && !expected.some((refusal) => isRefusal(response, refusal)))
      faults.push(`${response.request().method()} ${response.url()}: ${response.status()}`);
  });
  return {
    faults,
    expect: (refusal) => expected.push(refusal),
    expectFailures: () => {
      areFailuresExpected = true;
    },
  };
}

export function isRefusal(response: Response, { status, path }: Refusal): boolean {
  if (response.status() !== status) return false;
  const { pathname } = new URL(response.url());
  return typeof path === 'string' ? pathname.endsWith(path) : path.test(pathname);
}
