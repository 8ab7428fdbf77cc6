import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startSamlIdp } from './harness/identity-provider.ts';
import { journeys } from './harness/journey.ts';
import { setGeneral } from './harness/links.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { idIn } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const idp = await startSamlIdp();
after(() => idp.stop());

const journey = journeys(
  (roster) => roster.setUp(),
  () => ({ OUTBOUND_ALLOW: 'localhost' }),
);

for (const look of LOOKS) {
  journey(`single sign-on is right: ${look.name}`, async ({ roster, visitor, step }) => {
    const { settings, ssoSettings, signIn } = WORDS[look.language];
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
      await ada.open(`/settings/sso/${idIn(await answer.json())}`);
      await page.getByRole('heading', { name, level: 2 }).waitFor();
      await see('connection');
    });

    await step('each card, to be changed', async () => {
      for (const title of [
        ssoSettings.provider.title,
        ssoSettings.provisioning.title,
        ssoSettings.enforcement.title,
      ]) {
        await page.getByRole('button', { name: filled(settings.editOf, { title }), exact: true }).click();
        const form = page.getByRole('form', { name: title, exact: true });
        await form.scrollIntoViewIfNeeded();
        await see(`edit-${title}`);
        await page.keyboard.press('Escape');
        await form.waitFor({ state: 'detached' });
      }
      await page
        .getByRole('heading', { name: ssoSettings.domains.title, exact: true })
        .scrollIntoViewIfNeeded();
      await see('domains');
      await page.getByRole('button', { name: ssoSettings.mapping.add }).click();
      await page.getByRole('dialog').filter({ visible: true }).waitFor();
      await see('rule');
      await page.keyboard.press('Escape');
    });

    await step('the sign-in page asks for the email first', async () => {
      await roster.sql('UPDATE sso_connections SET enabled = true');
      await roster.sql('UPDATE sso_domains SET verified_at = now()');
      const somebody = await visitor(browserWith(look, roster));
      await somebody.open('/sign-in');
      await somebody.page.getByRole('button', { name: signIn.next, exact: true }).waitFor();
      await somebody.inspect(`sso-${look.name}-sign-in`);
      await roster.sql('DELETE FROM sso_connections');
    });

    await step('the system’s own look', async () => {
      await ada.open('/settings/general');
      const title = settings.branding.title;
      await page.getByRole('button', { name: filled(settings.editOf, { title }), exact: true }).click();
      const form = page.getByRole('form', { name: title, exact: true });
      await form.getByLabel(settings.branding.accentColor, { exact: true }).fill('#ffcc00');
      await form.getByRole('status').getByText('1.5').waitFor();
      await see('branding-too-light');
      await form.getByLabel(settings.branding.accentColor, { exact: true }).fill('#1b5e20');
      const svg = (inner: string) =>
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80">${inner}</svg>`,
        );
      const choose = async (name: string, buffer: Buffer) => {
        const chooser = page.waitForEvent('filechooser');
        await form
          .getByRole('button', { name: filled(settings.branding.chooseFileOf, { name }), exact: true })
          .click();
        await (await chooser).setFiles({ name: 'picture.svg', mimeType: 'image/svg+xml', buffer });
      };
      await choose(settings.branding.logo, svg('<circle cx="40" cy="40" r="40" fill="#1b5e20"/><script/>'));
      await choose(settings.branding.image, svg('<rect width="80" height="80" fill="#a5d6a7"/>'));
      await form.getByRole('img').nth(1).waitFor();
      await see('branding');
      await form.getByRole('button', { name: settings.save, exact: true }).click();
      await form.waitFor({ state: 'detached' });
      await ada.open('/settings/sso');
      await see('branded');
      const somebody = await visitor(browserWith(look, roster));
      await somebody.open('/sign-in');
      await somebody.inspect(`sso-${look.name}-branded-sign-in`);
      const version = { accentColor: null, logo: null, image: null };
      await api.patch('/api/v1/settings/branding', { data: version });
    });
  });
}
