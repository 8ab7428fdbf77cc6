import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { startDns } from './harness/dns.ts';
import { fill } from './harness/form.ts';
import { startSamlIdp } from './harness/identity-provider.ts';
import { journeys } from './harness/journey.ts';
import { setGeneral } from './harness/links.ts';
import { pick } from './harness/pick.ts';
import { ADMIN, createUser, idIn, SEED_PASSWORD } from './harness/server.ts';

const [idp, dns] = await Promise.all([startSamlIdp(), startDns()]);
after(() => {
  idp.stop();
  dns.stop();
});

const journey = journeys(
  (roster) => roster.setUp(),
  () => ({ OUTBOUND_ALLOW: 'localhost', ...dns.environment }),
);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Signs in at the provider. */
async function signInAtIdp(page: Page, email: string): Promise<void> {
  await page.getByLabel('Work email').fill(email);
  await button(page, 'Sign in').click();
}

journey('an admin tries a connection out, then requires it', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page, context } = ada;
  const api = context.request;
  await setGeneral(api, { rootUrl: roster.url });
  const create = async (path: string, data: object) => {
    const answer = await api.post(`/api/v1${path}`, { data });
    assert.equal(answer.status(), 201, await answer.text());
    return idIn(await answer.json());
  };
  await create('/organizations', { name: 'Acme' });
  await createUser(api, { username: 'Grace Hopper', email: 'grace@corp.example' });
  const saml = { metadataUrl: idp.metadataUrl };
  const provisioning = { createUsers: true };
  const id = await create('/sso-connections', { name: 'Corp', protocol: 'saml', saml, provisioning });
  const dryRun = card(page, 'Dry run');

  /** Starts a dry run and signs in in the tab that opens; closes it when it says how the run ended. */
  const tryOut = async (email: string, ending: string) => {
    const [tab] = await Promise.all([context.waitForEvent('page'), button(page, 'Start dry run').click()]);
    await signInAtIdp(tab, email);
    await tab.getByRole('heading', { name: ending }).waitFor();
    await tab.close();
  };

  await step('adds a rule for roles', async () => {
    await ada.open(`/settings/sso/${id}`);
    await button(page, 'Add rule').click();
    const dialog = page.getByRole('dialog').filter({ visible: true });
    await fill(dialog, { Value: 'engineering' });
    await pick(dialog, 'Organization', 'Acme');
    await button(page, 'Add rule').last().click();
    await card(page, 'Role mapping').getByText('groups = engineering').waitFor();
  });

  await step('sees in a dry run who would be created, with which roles and claims', async () => {
    await tryOut('alan@corp.example', 'The dry run is complete');
    await dryRun.getByText('Alan would be created and signed in').waitFor();
    await dryRun.getByText('Acme: no role → Viewer').waitFor();
    await dryRun.getByText('engineering, everybody').waitFor();
    await ada.inspect('sso-dry-run');
  });

  await step('sees who would have to prove their password', async () => {
    await tryOut('grace@corp.example', 'The dry run is complete');
    await dryRun.getByText('Grace Hopper would be asked for the password once, then linked').waitFor();
  });

  await step('sees why an answer is refused', async () => {
    idp.signs = false;
    await ada.refused(403, '/acs', () => tryOut('grace@corp.example', 'The dry run was refused'));
    idp.signs = true;
    await dryRun.getByText('The response isn’t signed.').waitFor();
    await ada.inspect('sso-dry-run-refused');
  });

  await step('proves a domain by a DNS record', async () => {
    const domains = card(page, 'Domains');
    await domains.getByLabel('Domain', { exact: true }).fill('corp.example');
    await button(page, 'Add domain').click();
    await button(page, 'Check now: corp.example').click();
    await domains.getByText(/^The record wasn’t found/).waitFor();
    const [{ record }] = (await (await api.get(`/api/v1/sso-connections/${id}`)).json()).domains;
    dns.records.set(record.name, record.value);
    await domains.getByText(record.value, { exact: true }).waitFor();
    await ada.inspect('sso-domain');
    await button(page, 'Check now: corp.example').click();
    await domains.getByText('Verified', { exact: true }).waitFor();
  });

  await step('enables it and requires it, keeping a password for the break-glass admin', async () => {
    await button(page, 'Enable').click();
    await ada.sees('Corp enabled');
    await button(page, 'Edit Enforcement').click();
    const enforcement = card(page, 'Enforcement');
    await enforcement.getByRole('switch', { name: 'Require single sign-on' }).check();
    await pick(enforcement, 'Admins who keep their password', ADMIN.username);
    await ada.inspect('sso-enforcement');
    await enforcement.getByRole('button', { name: 'Save' }).click();
    await ada.sees('Enforcement saved');
    await enforcement.getByText('Refused for users of the verified domains').waitFor();
  });

  await step('users of the domain can’t sign in with their password', async () => {
    const grace = await visitor();
    await grace.open('/sign-in');
    await button(grace.page, 'Sign in with a password').click();
    await fill(grace.page, { Email: 'grace@corp.example', Password: SEED_PASSWORD });
    await grace.refused(403, '/session', () => button(grace.page, 'Sign in').click());
    await grace.sees(/requires single sign-on/);
    await grace.page.getByRole('link', { name: 'Continue with Corp' }).waitFor();
    await grace.inspect('sso-password-refused');
  });

  await step('their email leads them to the provider; they sign out there, too', async () => {
    const alan = await visitor();
    await alan.open('/sign-in');
    await fill(alan.page, { Email: 'alan@corp.example' });
    await button(alan.page, 'Continue').click();
    await signInAtIdp(alan.page, 'alan@corp.example');
    await button(alan.page, 'Account of Alan').waitFor();
    await alan.open('/account/organizations');
    await alan.sees('Acme');

    await button(alan.page, 'Account of Alan').click();
    await button(alan.page, 'Sign out of single sign-on too').click();
    await alan.isAt('/sign-in');
    assert.deepEqual(idp.signedOut, ['alan']);
  });

  await step('the break-glass admin still signs in with a password', async () => {
    const again = await visitor();
    await again.open('/sign-in');
    await button(again.page, 'Sign in with a password').click();
    await fill(again.page, { Email: ADMIN.email, Password: ADMIN.password });
    await button(again.page, 'Sign in').click();
    await button(again.page, `Account of ${ADMIN.username}`).waitFor();
  });
});

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="#8a1c4a"/></svg>';

journey('an admin gives the sign-in page a name, a logo, an image and a color', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const appearance = card(page, 'Appearance');

  await step('is warned of a color that is hard to read', async () => {
    await ada.open('/settings/general');
    await button(page, 'Edit Appearance').click();
    await fill(appearance, { 'Accent color': '#ffd43b' });
    await appearance.getByText(/At least 5:1 is required/).waitFor();
    await ada.inspect('branding-contrast');
    await ada.refused(422, '/settings/branding', () => button(page, 'Save').click());
    await appearance.locator('[aria-invalid="true"]').waitFor();
  });

  await step('saves a logo, an image and a color that is easy to read', async () => {
    await fill(appearance, { 'Accent color': '#8a1c4a' });
    for (const kind of ['Logo', 'Image']) {
      const chooser = page.waitForEvent('filechooser');
      await button(page, `${kind}: choose file`).click();
      await (await chooser).setFiles({
        name: 'picture.svg',
        mimeType: 'image/svg+xml',
        buffer: Buffer.from(PICTURE),
      });
      await appearance.getByRole('img', { name: kind }).waitFor();
    }
    await button(page, 'Save').click();
    await ada.sees('Appearance saved');
    await setGeneral(ada.context.request, { name: 'Acme People' });
  });

  await step('visitors see them before they sign in', async () => {
    const guest = await visitor();
    await guest.open('/sign-in');
    await guest.page.getByRole('main').getByText('Acme People').waitFor();
    const pictures = guest.page.locator('img');
    assert.equal(await pictures.count(), 2, 'the logo, and the image beside the form');
    for (const picture of await pictures.all())
      assert.equal(
        await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => true)),
        true,
      );
    const background = await button(guest.page, 'Continue').evaluate(
      (element) => getComputedStyle(element).backgroundColor,
    );
    assert.equal(background, 'rgb(138, 28, 74)');
    await guest.inspect('branding-sign-in');
    await guest.page.setViewportSize({ width: 390, height: 800 });
    await guest.page.locator('img').nth(0).waitFor({ state: 'hidden' });
    await guest.inspect('branding-sign-in-phone');
  });
});
