import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { startOidcProvider } from '../server/test/harness/oidc-provider.ts';
import { fill } from './harness/form.ts';
import { startSamlIdp } from './harness/identity-provider.ts';
import { journeys } from './harness/journey.ts';
import { setGeneral } from './harness/links.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';

/** Who signs in at the OpenID provider; undefined: the user cancels. */
let claims: Record<string, unknown> | undefined;
const [idp, { issuer }] = await Promise.all([
  startSamlIdp(),
  startOidcProvider(
    () => new Date(),
    () => claims,
  ),
]);
after(() => idp.stop());

const journey = journeys(
  (roster) => roster.setUp(),
  () => ({ OUTBOUND_ALLOW: 'localhost,127.0.0.1' }),
);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog').filter({ visible: true });

journey('an admin connects a SAML provider', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page, context } = ada;
  await setGeneral(context.request, { rootUrl: roster.url });

  await step('there is none at first', async () => {
    await ada.open('/settings/sso');
    await ada.sees('No connections yet');
    await ada.inspect('sso-empty');
  });

  await step('faults stand under their fields, and nothing typed is lost', async () => {
    await button(page, 'Add connection').click();
    const form = dialog(page);
    await fill(form, { Name: 'Corp', 'Metadata URL': 'https://10.0.0.1/metadata' });
    await ada.refused(422, '/sso-connections', () => button(page, 'Add connection').last().click());
    await form.locator('[aria-invalid="true"]').waitFor();
    await ada.inspect('sso-create');
    await fill(form, { 'Metadata URL': idp.metadataUrl });
  });

  await step('metadata by URL fills in the details', async () => {
    await dialog(page).getByRole('button', { name: 'Add connection' }).click();
    await page.getByRole('heading', { name: 'Corp', level: 2 }).waitFor();
    await ada.isAt(/^\/settings\/sso\/[\w-]{36}$/);
    await card(page, 'Identity provider').getByText(idp.entityId).first().waitFor();
    await card(page, 'Identity provider')
      .getByText(/^Expires in /)
      .waitFor();
    await page.getByLabel('Guide').selectOption({ label: 'Keycloak' });
    await ada.sees(/Clients › Create client › SAML/);
    await button(page, 'Copy: ACS URL').waitFor();
    await ada.inspect('sso-connection');
    const answer = await context.request.get(
      (await page.getByRole('link', { name: 'Download metadata' }).getAttribute('href')) ?? '',
    );
    assert.match(await answer.text(), /AssertionConsumerService/);
  });
});

journey('an OpenID provider, without a proven domain', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const lin = { username: 'Lin Lanying', email: 'lin@globex.example' };
  await createUser(ada.context.request, lin);

  await step('is connected by issuer, client and secret', async () => {
    await ada.open('/settings/sso');
    await button(page, 'Add connection').click();
    const form = dialog(page);
    await form.getByText('OpenID Connect', { exact: true }).click();
    await fill(form, {
      Name: 'Globex',
      Issuer: issuer,
      'Client ID': 'roster',
      'Client secret': 'roster-secret',
    });
    await ada.inspect('sso-create-oidc');
    await form.getByRole('button', { name: 'Add connection' }).click();
    await page.getByRole('heading', { name: 'Globex', level: 2 }).waitFor();
    await button(page, 'Copy: Redirect URI').waitFor();
    await button(page, 'Edit Identity provider').click();
    await ada.inspect('sso-oidc-edit');
    await page.keyboard.press('Escape');
    await button(page, 'Enable').click();
    await ada.sees('Globex enabled');
  });

  await step('returns with a notice after a cancellation there', async () => {
    claims = undefined;
    const guest = await visitor();
    await guest.open('/sign-in');
    await guest.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await guest.sees(/was cancelled or failed/);
    await guest.inspect('sso-cancelled');
  });

  await step('an existing user proves the password once', async () => {
    claims = { sub: 'lin-1', email: lin.email, name: lin.username };
    const guest = await visitor();
    await guest.open('/sign-in?next=%2Faccount%2Fpassword');
    await guest.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await guest.page.getByRole('heading', { name: 'Link your account' }).waitFor();
    await guest.inspect('sso-link');
    await fill(guest.page, { Password: 'not the password 1' });
    await guest.refused(401, '/link', () => button(guest.page, 'Link and sign in').click());
    await guest.page.getByRole('alert').waitFor();
    await fill(guest.page, { Password: SEED_PASSWORD });
    await button(guest.page, 'Link and sign in').click();
    await guest.isAt('/account/password');
    await button(guest.page, 'Account of Lin Lanying').waitFor();
  });

  const linked = await visitor();
  await step('and needs none the next time', async () => {
    await linked.open('/sign-in');
    await linked.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await button(linked.page, 'Account of Lin Lanying').waitFor();
  });

  await step('an admin unlinks: the session ends, and the password must be proven again', async () => {
    await ada.open('/users');
    await page.getByRole('link', { name: lin.username }).click();
    await button(page, 'Unlink Globex').click();
    await dialog(page)
      .getByText(/Sessions that Lin Lanying began with Globex end/)
      .waitFor();
    await ada.inspect('sso-unlink');
    await dialog(page).getByRole('button', { name: 'Unlink' }).click();
    await ada.sees('Globex unlinked from Lin Lanying');
    await button(page, 'Unlink Globex').waitFor({ state: 'detached' });
    linked.expectsFailures();
    await linked.open('/account/password');
    await linked.isAt(/^\/sign-in/);
    await linked.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await linked.page.getByRole('heading', { name: 'Link your account' }).waitFor();
  });

  await step('a new user names themselves', async () => {
    claims = { sub: 'new-1', email: 'mary@globex.example', email_verified: true, name: 'Mary' };
    const guest = await visitor();
    await guest.open('/sign-in');
    await guest.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await guest.page.getByRole('heading', { name: 'Complete your account' }).waitFor();
    assert.equal(await guest.page.getByLabel('Username').inputValue(), 'Mary');
    await guest.inspect('sso-register');
    await fill(guest.page, { Username: 'Mary Jackson', 'Phone number': 'call me' });
    await guest.refused(422, '/register', () => button(guest.page, 'Create account').click());
    await guest.page.locator('[aria-invalid="true"]').waitFor();
    await fill(guest.page, { 'Phone number': '' });
    await button(guest.page, 'Create account').click();
    await button(guest.page, 'Account of Mary Jackson').waitFor();
    await guest.open('/account/password');
    await guest.sees('You sign in with Globex.');
    await guest.sees(/^Your account has no password/);
    await guest.inspect('sso-no-password');
    await button(guest.page, 'Account of Mary Jackson').click();
    await button(guest.page, 'Sign out of single sign-on too').click();
    await guest.isAt('/sign-in');
    await guest.refused(404, '/pending', () => guest.open('/sign-in/continue'));
    await guest.page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    await guest.inspect('sso-continue-gone');
  });
});
