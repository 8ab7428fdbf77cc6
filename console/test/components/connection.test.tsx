import { screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ErrorPage } from '../../src/app/system-pages.tsx';
import { openEventStream } from '../../src/features/overview/event-stream.ts';
import { lazyPage, reloadForCode } from '../../src/lib/lazy.ts';
import { useUnsavedInput } from '../../src/lib/unsaved-input.ts';
import { show } from './render.tsx';
import { json, respond } from './server.ts';

const NETWORK = 'Can’t reach the server. Check your connection and try again.';

function DirtyForm() {
  useUnsavedInput(true);
  return null;
}

describe('a page that could not be loaded', () => {
  const failed = () =>
    Promise.reject(new TypeError('Failed to fetch dynamically imported module: /assets/a.js'));
  const reload = 'tanstack_router_reload:Failed to fetch dynamically imported module: /assets/a.js';
  const reloadsFor = (message: string) => sessionStorage.getItem(`roster.reloads ${message}`);
  afterEach(() => sessionStorage.clear());

  test('does not reload the console while the server can’t be reached', async () => {
    const Page = lazyPage([], failed);
    respond('GET /healthz', () => {
      throw new TypeError('Failed to fetch');
    });
    await Page.preload?.();
    expect(() => show(<Page />)).toThrow(/^Failed to fetch$/);
    expect(sessionStorage.getItem(reload)).toBeNull();
  });

  test.each([
    ['Chromium', 'Failed to fetch'],
    ['Firefox', 'error loading dynamically imported module: /assets/a.js'],
    ['WebKit', 'Importing a module script failed.'],
  ])('says in %s that the server can’t be reached, and is loaded when it can', async (_engine, message) => {
    const reset = vi.fn();
    show(<ErrorPage error={new TypeError(message)} reset={reset} />);
    screen.getByText(NETWORK);
    respond('GET /healthz', () => {
      throw new TypeError('Failed to fetch');
    });
    window.dispatchEvent(new Event('online'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(reset).not.toHaveBeenCalled();
    respond('GET /healthz', () => json({ status: 'ok' }));
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(reset).toHaveBeenCalledOnce());
    expect(reloadsFor(message)).toBe('1');
  });

  test('is not reloaded while the server can’t be reached, when tried again by hand', async () => {
    const reset = vi.fn();
    const user = show(<ErrorPage error={new TypeError('Failed to fetch')} reset={reset} />);
    respond('GET /healthz', () => {
      throw new TypeError('Failed to fetch');
    });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await vi.waitFor(() => expect(reset).toHaveBeenCalledOnce());
    expect(sessionStorage).toHaveLength(0);
  });

  test('is reloaded three times at most, and not with unsaved input', () => {
    const error = new TypeError('Failed to fetch', { cause: new TypeError('file a') });
    for (let attempt = 0; attempt < 5; attempt++) reloadForCode(error);
    expect(reloadsFor('file a')).toBe('3');
    show(<DirtyForm />);
    reloadForCode(new TypeError('Failed to fetch', { cause: new TypeError('file b') }));
    expect(reloadsFor('file b')).toBeNull();
  });
});

test('the event stream is opened again as soon as the browser is online', () => {
  const opened: EventSourceStub[] = [];
  class EventSourceStub extends EventTarget {
    readyState = 0;
    onopen?: () => void;
    constructor() {
      super();
      opened.push(this);
    }
    close() {
      this.readyState = 2;
    }
  }
  vi.stubGlobal('EventSource', Object.assign(EventSourceStub, { CLOSED: 2 }));
  const onState = vi.fn();
  const close = openEventStream({ onNews: vi.fn(), onState });
  opened[0]?.onopen?.();
  window.dispatchEvent(new Event('offline'));
  expect(onState.mock.calls).toEqual([[true], [false]]);
  window.dispatchEvent(new Event('online'));
  expect(opened.map(({ readyState }) => readyState)).toEqual([2, 0]);
  opened[1]?.onopen?.();
  expect(onState).toHaveBeenLastCalledWith(true);
  close();
  window.dispatchEvent(new Event('online'));
  expect(opened).toHaveLength(2);
  vi.unstubAllGlobals();
});
