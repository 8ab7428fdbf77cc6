import { type Routes, signedIn } from '../access/route.ts';
import { createMailTest } from './mail-test.ts';
import { testRoot } from './root-test.ts';
import type { SettingsServices } from './services.ts';
import { MailTested, RootTested, TestMail, TestRoot } from './test-contract.ts';

const tags = ['Settings'];
const config = { access: 'signed-in' } as const;

/** The Test buttons of the settings. */
export const settingTestRoutes =
  (services: SettingsServices): Routes =>
  async (app) => {
    const testMail = createMailTest(services);
    app.post(
      '/settings/mail/test',
      {
        config,
        schema: { tags, summary: 'Send a test message now', body: TestMail, response: { 200: MailTested } },
      },
      async (request) => testMail(signedIn(request), request.body.to),
    );

    app.post(
      '/settings/general/test',
      {
        config,
        schema: {
          tags,
          summary: 'Try whether the server is reached at a root address',
          body: TestRoot,
          response: { 200: RootTested },
        },
      },
      async (request) => testRoot(services, signedIn(request), request.body.rootUrl),
    );
  };
