import type { BrowserContext, Response } from 'playwright-core';

/** A refusal by the server that a journey means to provoke. */
export interface Refusal {
  status: number;
  /** The end of the address's path, or what the path is like. */
  path: string | RegExp;
}

export interface Watch {
  /** What went wrong unexpectedly so far. */
  faults: string[];
  expect(refusal: Refusal): void;
}

/**
 * Who is not signed in hears so when a page asks who they are; whose session has ended elsewhere, also when the badge of
 * signals asks by itself.
 */
const EXPECTED: Refusal[] = [
  { status: 401, path: '/api/v1/session' },
  { status: 401, path: '/api/v1/signals' },
];

/**
 * Listens to everything a browser's pages do and collects what must not happen: errors in the console (which violations
 * of the Content Security Policy are told as), errors in scripts, failed requests, and refusals that nobody expects.
 */
export function watch(context: BrowserContext): Watch {
  const faults: string[] = [];
  const expected = [...EXPECTED];
  context.on('console', (message) => {
    // The answers themselves are watched below, with more to tell.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    faults.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`script: ${error.error().message}`));
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'failed';
    // A search that is overtaken by the next letter, or by leaving the page, is taken back by the console itself.
    if (reason !== 'net::ERR_ABORTED') faults.push(`${request.method()} ${request.url()}: ${reason}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400 && !expected.some((refusal) => isRefusal(response, refusal)))
      faults.push(`${response.request().method()} ${response.url()}: ${response.status()}`);
  });
  return { faults, expect: (refusal) => expected.push(refusal) };
}

export function isRefusal(response: Response, { status, path }: Refusal): boolean {
  if (response.status() !== status) return false;
  const { pathname } = new URL(response.url());
  return typeof path === 'string' ? pathname.endsWith(path) : path.test(pathname);
}
