import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { startOidcProvider } from '../server/test/harness/oidc-provider.ts';
import { signInByForm } from './harness/console.ts';
import { startNameServer } from './harness/dns.ts';
import { fill } from './harness/form.ts';
import { startSamlIdp } from './harness/identity-provider.ts';
import { journeys } from './harness/journey.ts';
import { setGeneral } from './harness/links.ts';
import { pick } from './harness/pick.ts';
import { makeOrganization, userIdOf } from './harness/places.ts';
import { ADMIN, createUser, SEED_PASSWORD } from './harness/server.ts';

/** Who signs in at the OpenID provider; undefined: the user cancels. */
let claims: Record<string, unknown> | undefined;
const [idp, names, { issuer }] = await Promise.all([
  startSamlIdp(),
  startNameServer(),
  startOidcProvider(
    () => new Date(),
    () => claims,
  ),
]);
after(() => {
  idp.stop();
  names.stop();
});

const journey = journeys(
  (roster) => roster.setUp(),
  () => ({ ...names.settings, OUTBOUND_ALLOW: 'localhost,127.0.0.1' }),
);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog').filter({ visible: true });

/** Signs in at the SAML provider's own page. */
async function signInAtIdp(page: Page, email: string): Promise<void> {
  await page.getByRole('heading', { name: 'Corp ID' }).waitFor();
  await page.getByLabel('Work email').fill(email);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

journey('an admin connects a SAML provider, and enforces it', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page, context } = ada;
  await setGeneral(context.request, { rootUrl: roster.url });
  await makeOrganization(context.request, 'Acme');

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

  await step('a dry run shows the claims and what would happen, and changes nothing', async () => {
    const opened = context.waitForEvent('page');
    await button(page, 'Start dry run').click();
    const tab = await opened;
    await signInAtIdp(tab, 'grace@corp.example');
    await tab.getByRole('heading', { name: 'The dry run is complete' }).waitFor();
    await tab.close();
    await ada.sees('Grace would be asked to complete a new account');
    await card(page, 'Dry run').getByText('engineering, everybody').waitFor();
    await ada.inspect('sso-dry-run');
    const { items } = await (await context.request.get('/api/v1/users?q=grace')).json();
    assert.deepEqual(items, []);
  });

  await step('a domain is proven by its DNS record', async () => {
    const domains = card(page, 'Domains');
    await domains.getByRole('textbox', { name: 'Domain' }).fill('not a domain');
    await ada.refused(422, /sso-connections/, () =>
      domains.getByRole('button', { name: 'Add domain' }).click(),
    );
    await domains.locator('[aria-invalid="true"]').waitFor();
    await domains.getByRole('textbox', { name: 'Domain' }).fill('Corp.Example');
    await domains.getByRole('button', { name: 'Add domain' }).click();
    await domains.getByText('_roster-challenge.corp.example').waitFor();
    await domains.getByRole('button', { name: 'Check corp.example now' }).click();
    await domains.getByText(/^The record wasn’t found\./).waitFor();
    await domains.scrollIntoViewIfNeeded();
    await ada.inspect('sso-domain');
    const value = (await domains.getByText(/^roster-domain-verification=/).textContent()) ?? '';
    names.records.set('_roster-challenge.corp.example', value);
    await domains.getByRole('button', { name: 'Check corp.example now' }).click();
    await domains.getByText('Verified', { exact: true }).waitFor();
  });

  await step('new users are created, and their groups give roles', async () => {
    await button(page, 'Edit Users').click();
    const form = page.getByRole('form', { name: 'Users' });
    await form.getByText('Link existing users').click();
    await form.getByText('Create new users').click();
    await form.getByRole('button', { name: 'Save' }).click();
    await ada.sees('Users saved');
    await button(page, 'Add rule').click();
    await fill(dialog(page), { Value: 'engineering' });
    await pick(dialog(page), 'Organization', 'Acme');
    await ada.inspect('sso-rule');
    await dialog(page).getByRole('button', { name: 'Add rule' }).click();
    await card(page, 'Role mapping').getByText('groups = engineering').waitFor();
    const opened = context.waitForEvent('page');
    await button(page, 'Start dry run').click();
    const tab = await opened;
    await signInAtIdp(tab, 'grace@corp.example');
    await tab.getByRole('heading', { name: 'The dry run is complete' }).waitFor();
    await tab.close();
    await ada.sees('Grace would be created and signed in');
    await card(page, 'Dry run')
      .getByText(/no role → Viewer/)
      .waitFor();
  });

  await step('single sign-on can be required once all is proven; an admin keeps the password', async () => {
    await button(page, 'Edit Enforcement').click();
    const form = page.getByRole('form', { name: 'Enforcement' });
    assert.equal(await form.getByLabel('Require single sign-on').isDisabled(), true);
    await form.getByRole('button', { name: 'Cancel' }).click();
    await button(page, 'Enable').click();
    await ada.sees('Corp enabled');
    await button(page, 'Edit Enforcement').click();
    await form.getByText('Require single sign-on').click();
    await pick(form, 'Admins who keep their password', ADMIN.username);
    await ada.inspect('sso-enforcement');
    await form.getByRole('button', { name: 'Save' }).click();
    await ada.sees('Refused for users of the verified domains');
    await page.getByRole('link', { name: 'Connections' }).click();
    await page.getByRole('link', { name: 'Corp' }).waitFor();
    await ada.inspect('sso-list');
  });
});

journey('users of a proven domain are led to their provider', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const api = ada.context.request;
  const alan = { username: 'Alan Turing', email: 'alan@corp.example' };
  await createUser(api, alan);
  const grace = await visitor();
  const { page } = grace;

  await step('the page asks for the email first, and goes to the provider', async () => {
    await grace.open('/sign-in?next=%2Faccount%2Fsessions');
    await button(page, 'Continue').waitFor();
    assert.equal(await page.getByLabel('Password').count(), 0);
    await grace.inspect('sso-sign-in-email');
    await fill(page, { Email: 'grace@corp.example' });
    await button(page, 'Continue').click();
    await signInAtIdp(page, 'grace@corp.example');
    await grace.isAt('/account/sessions');
    await button(page, 'Account of Grace').waitFor();
  });

  await step('one sees one’s identity, and the role that the group gave', async () => {
    await grace.open('/account');
    await card(page, 'Single sign-on').getByText('grace@corp.example').waitFor();
    await grace.inspect('sso-own-identity');
    await grace.open('/account/organizations');
    await grace.sees('Acme');
  });

  await step('others are asked for their password', async () => {
    const other = await visitor();
    await other.open('/sign-in');
    await fill(other.page, { Email: ADMIN.email });
    await button(other.page, 'Continue').click();
    await other.page.getByLabel('Password', { exact: true }).waitFor();
    await other.inspect('sso-sign-in-password');
    await signInByForm(other, ADMIN);
    await button(other.page, `Account of ${ADMIN.username}`).waitFor();
  });

  await step('a password is refused where single sign-on is required', async () => {
    const other = await visitor();
    await other.open('/sign-in');
    await button(other.page, 'Sign in with a password').click();
    await other.refused(403, '/session', () =>
      signInByForm(other, { email: alan.email, password: SEED_PASSWORD }),
    );
    await other.page.getByRole('alert').waitFor();
    await other.inspect('sso-password-refused');
    await other.page.getByRole('link', { name: 'Continue with Corp' }).click();
    await signInAtIdp(other.page, alan.email);
    await button(other.page, 'Account of Alan Turing').waitFor();
  });

  await step('an admin unlinks an identity, which ends its sessions', async () => {
    await ada.open(`/users/${await userIdOf(api, 'grace@corp.example')}`);
    const identities = card(ada.page, 'Single sign-on');
    await identities.getByText('grace@corp.example').waitFor();
    await ada.inspect('sso-user-identity');
    await button(ada.page, 'Unlink Corp').click();
    await dialog(ada.page).getByRole('button', { name: 'Unlink' }).click();
    await identities.waitFor({ state: 'detached' });
    await grace.refused(401, /./, () => page.reload());
    await grace.isAt(/^\/sign-in/);
  });

  await step('a disabled connection accepts passwords again, and a deleted one is gone', async () => {
    await ada.open('/settings/sso');
    await ada.page.getByRole('link', { name: 'Corp' }).click();
    await button(ada.page, 'Disable').click();
    await dialog(ada.page).getByRole('button', { name: 'Disable' }).click();
    await ada.sees('Corp disabled');
    const other = await visitor();
    await other.open('/sign-in');
    await signInByForm(other, { email: alan.email, password: SEED_PASSWORD });
    await button(other.page, 'Account of Alan Turing').waitFor();
    await button(ada.page, 'Delete').click();
    await dialog(ada.page).getByLabel('Type “Corp” to confirm').fill('Corp');
    await ada.inspect('sso-delete');
    await dialog(ada.page).getByRole('button', { name: 'Delete connection' }).click();
    await ada.isAt('/settings/sso');
    await ada.sees('No connections yet');
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

  await step('whoever cancels there comes back with word of it', async () => {
    claims = undefined;
    const somebody = await visitor();
    await somebody.open('/sign-in');
    await somebody.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await somebody.sees(/was cancelled or failed/);
    await somebody.inspect('sso-cancelled');
  });

  await step('an existing user proves the password once', async () => {
    claims = { sub: 'lin-1', email: lin.email, name: lin.username };
    const somebody = await visitor();
    await somebody.open('/sign-in?next=%2Faccount%2Fpassword');
    await somebody.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await somebody.page.getByRole('heading', { name: 'Link your account' }).waitFor();
    await somebody.inspect('sso-link');
    await fill(somebody.page, { Password: 'not the password 1' });
    await somebody.refused(401, '/link', () => button(somebody.page, 'Link and sign in').click());
    await somebody.page.getByRole('alert').waitFor();
    await fill(somebody.page, { Password: SEED_PASSWORD });
    await button(somebody.page, 'Link and sign in').click();
    await somebody.isAt('/account/password');
    await button(somebody.page, 'Account of Lin Lanying').waitFor();
  });

  await step('and needs none the next time', async () => {
    const somebody = await visitor();
    await somebody.open('/sign-in');
    await somebody.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await button(somebody.page, 'Account of Lin Lanying').waitFor();
  });

  await step('a new user names themselves', async () => {
    claims = { sub: 'new-1', email: 'mary@globex.example', email_verified: true, name: 'Mary' };
    const somebody = await visitor();
    await somebody.open('/sign-in');
    await somebody.page.getByRole('link', { name: 'Continue with Globex' }).click();
    await somebody.page.getByRole('heading', { name: 'Complete your account' }).waitFor();
    assert.equal(await somebody.page.getByLabel('Username').inputValue(), 'Mary');
    await somebody.inspect('sso-register');
    await fill(somebody.page, { Username: 'Mary Jackson', 'Phone number': 'call me' });
    await somebody.refused(422, '/register', () => button(somebody.page, 'Create account').click());
    await somebody.page.locator('[aria-invalid="true"]').waitFor();
    await fill(somebody.page, { 'Phone number': '' });
    await button(somebody.page, 'Create account').click();
    await button(somebody.page, 'Account of Mary Jackson').waitFor();
    await somebody.refused(404, '/pending', () => somebody.open('/sign-in/continue'));
    await somebody.page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    await somebody.inspect('sso-continue-gone');
  });
});
