import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { AuditPushState, SyslogTestResult } from './contract.ts';
import { createPushTest } from './push-test.ts';
import { getPushState } from './state.ts';

const config = { access: 'signed-in' } as const;

/** How audit events are sent on: the state of it, and the Test button of its settings. */
export const syslogRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/audit-push',
      {
        config,
        schema: {
          tags: ['Audit'],
          summary: 'How sending audit events on stands',
          response: { 200: AuditPushState },
        },
      },
      async (request) => getPushState(services, signedIn(request)),
    );

    const testSyslog = createPushTest(services);
    app.post(
      '/settings/audit-push/test',
      {
        config,
        schema: {
          tags: ['Settings'],
          summary: 'Send a test message to the syslog receiver now',
          response: { 200: SyslogTestResult },
        },
      },
      async (request) => testSyslog(signedIn(request)),
    );
  };
