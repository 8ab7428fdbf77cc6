/** Runs before the console's modules are loaded: sets up what jsdom lacks, the fake server, and the messages. */
import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, beforeEach } from 'vitest';
import { dispatch, resetServer } from './server.ts';

class ResizeObserverStub {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver = ResizeObserverStub;
window.matchMedia = (media) => ({
  media,
  matches: false,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
});
Element.prototype.scrollIntoView = () => {};
window.scrollTo = () => {};

const NodeRequest = globalThis.Request;
/** A Request that accepts relative URLs and the signals of jsdom, which Node's does not. */
globalThis.Request = class extends NodeRequest {
  constructor(input: RequestInfo | URL, { signal: _, ...init }: RequestInit = {}) {
    super(typeof input === 'string' ? new URL(input, window.location.href) : input, init);
  }
};
globalThis.fetch = async (input, init) =>
  dispatch(input instanceof Request ? input : new Request(input, init));

const { applyLanguage, ensureMessages, startI18n } = await import('../../src/lib/i18n.ts');
// Once for all files of a process: a second start would forget the language.
if (!i18next.isInitialized) await startI18n();
await ensureMessages([
  'account',
  'audit',
  'events',
  'forgot-password',
  'identities',
  'memberships',
  'overview',
  'resources',
  'settings',
  'settings-audit',
  'setup',
  'users',
  'users-dialogs',
]);
await applyLanguage({ user: 'en' });

// On a busy machine the default of one second is too short.
configure({ asyncUtilTimeout: 15_000 });
beforeEach(resetServer);
afterEach(() => {
  notifications.clean();
  cleanup();
});
