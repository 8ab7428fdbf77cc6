import { contextOf, type Routes } from '../../access/route.ts';
import { AuditPushState, SyslogTestResult } from './contract.ts';
import { createSyslogService, type SyslogDependencies } from './service.ts';

const config = { access: 'signed-in' } as const;

/** The state of syslog forwarding, and the test of its settings. */
export const syslogRoutes =
  (dependencies: SyslogDependencies): Routes =>
  async (app) => {
    const syslog = createSyslogService(dependencies);
    app.get(
      '/audit-push',
      {
        config,
        schema: {
          tags: ['Audit'],
          summary: 'Read the state of syslog forwarding',
          response: { 200: AuditPushState },
        },
      },
      async (request) => syslog.readState(contextOf(request)),
    );

    app.post(
      '/settings/audit-push/test',
      {
        config,
        schema: {
          tags: ['Settings'],
          summary: 'Send a test message to the syslog receiver',
          response: { 200: SyslogTestResult },
        },
      },
      async (request) => syslog.test(contextOf(request)),
    );
  };
