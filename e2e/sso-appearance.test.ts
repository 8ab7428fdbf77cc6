import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startSamlIdp } from './harness/identity-provider.ts';
import { journeys } from './harness/journey.ts';
import { setGeneral } from './harness/links.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { idIn } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const idp = await startSamlIdp();
after(() => idp.stop());

const journey = journeys(
  (roster) => roster.setUp(),
  () => ({ OUTBOUND_ALLOW: 'localhost' }),
);

for (const look of LOOKS) {
  journey(`single sign-on is right: ${look.name}`, async ({ roster, visitor, step }) => {
    const { ssoSettings } = WORDS[look.language];
    const ada = await visitor(browserWith(look, roster));
    await ada.signIn();
    const { page } = ada;
    const api = ada.context.request;
    const see = (what: string) => ada.inspect(`sso-${look.name}-${what}`);
    await setGeneral(api, { rootUrl: roster.url });

    await step('the list without and with connections', async () => {
      await ada.open('/settings/sso');
      await ada.sees(ssoSettings.list.empty);
      await see('empty');
      const name = 'Corporation of long names, whose name is long';
      const answer = await api.post('/api/v1/sso-connections', {
        data: {
          name,
          protocol: 'saml',
          saml: { metadataUrl: idp.metadataUrl },
          domains: [{ name: `${'a-domain-with-a-long-name.'.repeat(3)}example` }],
          roleMapping: [],
        },
      });
      assert.equal(answer.status(), 201, await answer.text());
      await page.reload();
      await page.getByRole('link', { name }).waitFor();
      await see('list');
      const id = idIn(await answer.json());
      await ada.open(`/settings/sso/${id}`);
      await page.getByRole('heading', { name, level: 2 }).waitFor();
      await see('connection');
      // The looks share a server, and each begins with an empty list.
      assert.equal((await api.delete(`/api/v1/sso-connections/${id}`)).status(), 204);
    });
  });
}
