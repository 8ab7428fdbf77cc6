import assert from 'node:assert/strict';
import { faultUnder, field, fill, valuesOf } from './harness/form.ts';
import { type Journey, journeys, type Visitor } from './harness/journey.ts';
import { expireInvitation, invite, revoke, setGeneral } from './harness/links.ts';
import { inviteByEmail } from './harness/settings.ts';

const journey = journeys((roster) => roster.setUp());

/** A name with characters that must be escaped. */
const SYSTEM = 'Edge "Platform" <b>';
const INVITED = `You’re invited to ${SYSTEM}`;

const PASSWORD = 'nanoseconds are 30 cm';
const answers = (username: string) => ({
  'Your name': username,
  Password: PASSWORD,
  'Confirm password': PASSWORD,
});
const submit = ({ page }: Visitor) => page.getByRole('button', { name: 'Create account and sign in' });
const heading = ({ page }: Visitor, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
const isRead = ({ page }: Visitor) =>
  page.waitForFunction(() => document.activeElement?.tagName === 'H1', undefined, { timeout: 5000 });

/** Signs in as the admin who creates the links. */
async function adminOf({ roster, visitor }: Pick<Journey, 'roster' | 'visitor'>): Promise<Visitor> {
  const ada = await visitor();
  await ada.signIn();
  await inviteByEmail(ada.context.request);
  await setGeneral(ada.context.request, { name: SYSTEM, rootUrl: roster.url });
  return ada;
}

journey('an invited user creates an account', async ({ roster, visitor, step }) => {
  const { request: api } = (await adminOf({ roster, visitor })).context;
  const [link = ''] = await invite(api, 'grace@roster.example');
  const grace = await visitor();
  const { page } = grace;

  await step('shows inviter and system before any input', async () => {
    await page.goto(link);
    await heading(grace, INVITED);
    await grace.sees(/^Ada Lovelace invited you\. Create your account by /);
    assert.equal(await field(page, 'Email').inputValue(), 'grace@roster.example');
    assert.equal(await field(page, 'Email').getAttribute('readonly'), '');
    await isRead(grace);
  });

  await step('removes the token from the address bar, and survives a reload', async () => {
    await grace.isAt('/accept-invitation');
    assert.equal(new URL(page.url()).hash, '');
    await page.reload();
    await heading(grace, INVITED);
    assert.equal(new URL(page.url()).hash, '');
  });

  await step('shows all faults at once and keeps the input', async () => {
    await fill(page, { ...answers('Grace\u202e'), Phone: 'call me', 'Confirm password': 'another' });
    await submit(grace).click();
    assert.match(await faultUnder(page, 'Your name'), /letters, digits/);
    assert.equal(await faultUnder(page, 'Confirm password'), 'Passwords don’t match');
    await fill(page, {
      'Your name': 'Grace <Hopper>',
      Password: 'abcdefghij',
      'Confirm password': 'abcdefghij',
    });
    await grace.refused(422, '/accept', () => submit(grace).click());
    assert.match(await faultUnder(page, 'Password'), /at least 2 of/);
    assert.match(await faultUnder(page, 'Phone'), /digits, spaces/);
    await grace.inspect('accept-faults');
    assert.equal((await valuesOf(page, ['Phone'])).Phone, 'call me');
  });

  await step('signs in', async () => {
    await fill(page, { ...answers('Grace Hopper'), Phone: '+1 202 555 0100' });
    await submit(grace).press('Enter');
    await grace.isAt('/account');
    await heading(grace, 'Profile');
    await grace.sees('Welcome, Grace Hopper');
    await grace.inspect('accepted');
    assert.deepEqual(await valuesOf(page, ['Username', 'Email', 'Phone']), {
      Username: 'Grace Hopper',
      Email: 'grace@roster.example',
      Phone: '+1 202 555 0100',
    });
  });

  await step('a used link leads to the sign-in page', async () => {
    const elsewhere = await visitor();
    await elsewhere.page.goto(link);
    await heading(elsewhere, 'This invitation has already been accepted');
    await isRead(elsewhere);
    await elsewhere.inspect('link-used');
    await elsewhere.page.getByRole('link', { name: 'Go to sign-in' }).click();
    await elsewhere.isAt('/sign-in');
    assert.equal(await field(elsewhere.page, 'Email').inputValue(), 'grace@roster.example');
    await elsewhere.page.keyboard.type(PASSWORD);
    await elsewhere.page.keyboard.press('Enter');
    await elsewhere.isAt('/account');
  });
});

journey(
  'the language is the system’s by default, or the one that the user has chosen',
  async ({ roster, visitor, step }) => {
    const ada = await visitor();
    await ada.signIn();
    const api = ada.context.request;
    await inviteByEmail(api);
    await setGeneral(api, { language: 'zh', rootUrl: roster.url });
    const [mei = '', alan = ''] = await invite(api, 'mei@roster.example', 'alan@roster.example');

    await step('the system’s language', async () => {
      const person = await visitor();
      await person.page.goto(mei);
      await person.page.getByText('您的姓名').waitFor();
      await fill(person.page, { 您的姓名: '王 美', 密码: PASSWORD, 确认密码: PASSWORD });
      await person.page.getByRole('button', { name: '创建账户并登录' }).click();
      await person.isAt('/account');
      await heading(person, '个人资料');
    });

    await step('the user’s choice, also after the account is created', async () => {
      const person = await visitor();
      await person.page.goto(alan);
      await person.page.getByRole('button', { name: '语言' }).click();
      await person.page.getByRole('menuitemradio', { name: 'English' }).click();
      await fill(person.page, answers('Alan Turing'));
      await submit(person).click();
      await person.isAt('/account');
      await heading(person, 'Profile');
    });
    await setGeneral(api, { language: 'en' });
  },
);

journey('two concurrent submissions create one account', async ({ roster, visitor }) => {
  const ada = await adminOf({ roster, visitor });
  const [link = ''] = await invite(ada.context.request, 'twice@roster.example');
  const both = [await visitor(), await visitor()];
  for (const one of both) {
    await one.page.goto(link);
    await fill(one.page, answers('Two Clicks'));
  }
  // One of them is refused, either one.
  await Promise.any(both.map((one) => one.refused(409, '/accept', () => submit(one).click())));
  const outcomes = both.map(async (one) => {
    await one.page
      .getByRole('heading', { name: /^(Profile|This invitation has already been accepted)$/, level: 1 })
      .waitFor();
    return new URL(one.page.url()).pathname;
  });
  assert.deepEqual((await Promise.all(outcomes)).sort(), ['/accept-invitation', '/account']);
});

journey('a void link shows the reason and the next step', async ({ roster, visitor, step }) => {
  const { request: api } = (await adminOf({ roster, visitor })).context;
  const emails = ['revoked', 'replaced', 'expired', 'cut', 'dying'].map((name) => `${name}@roster.example`);
  const [revoked = '', replaced = '', expired = '', cut = '', dying = ''] = await invite(api, ...emails);
  const grace = await visitor();
  const { page } = grace;
  const write = page.getByRole('link', { name: 'Write an email' });

  await step('revoked: shows the contact', async () => {
    await revoke(api, 'revoked@roster.example');
    await page.goto(revoked);
    await heading(grace, 'This invitation has been revoked');
    await grace.sees(/contact Ada Lovelace\.$/);
    assert.equal(await write.count(), 0);
    await setGeneral(api, { contactEmail: 'help+us@roster.example' });
    await page.reload();
    await grace.sees(/contact help\+us@roster\.example\.$/);
    assert.equal(await write.getAttribute('href'), 'mailto:help%2Bus@roster.example');
    await grace.inspect('link-revoked');
  });

  await step('replaced: refers to the latest link', async () => {
    await invite(api, 'replaced@roster.example');
    await page.goto(replaced);
    await heading(grace, 'This link has been replaced');
    await grace.inspect('link-replaced');
  });

  await step('expired, without a mail server: shows the contact', async () => {
    await expireInvitation(roster, 'expired@roster.example');
    await page.goto(expired);
    await heading(grace, 'This invitation has expired');
    await grace.sees(/^It was valid until .* Ask help\+us@roster\.example for a new one\.$/);
    assert.equal(await page.getByRole('button', { name: 'Request a new link' }).count(), 0);
    await grace.inspect('link-expired-without-mail');
  });

  await step('truncated: the complete link works in the same tab', async () => {
    await grace.refused(404, '/lookup', () => page.goto(cut.slice(0, -5)));
    await heading(grace, 'Invalid link');
    await grace.inspect('link-cut');
    // Without loading the page, since only the fragment differs.
    await page.evaluate((whole) => window.location.assign(whole), cut);
    await heading(grace, INVITED);
    assert.equal(await field(page, 'Email').inputValue(), 'cut@roster.example');
    assert.equal(new URL(page.url()).hash, '');
  });

  await step('missing', async () => {
    const guest = await visitor();
    await guest.open('/accept-invitation');
    await heading(guest, 'Link missing');
    await guest.inspect('link-missing');
  });

  await step('server unavailable: offers to try again', async () => {
    const problem = { code: 'database_unavailable', detail: 'Not now.', status: 503, title: '', type: '' };
    const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) };
    await page.route('**/api/v1/invitations/lookup', (route) => route.fulfill(answer));
    await grace.refused(503, '/lookup', () => page.goto(dying));
    await heading(grace, 'The link can’t be checked right now');
    await grace.inspect('link-unknown-yet');
    await page.unroute('**/api/v1/invitations/lookup');
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(grace, INVITED);
  });

  await step('revoked while the form is open: reported on submit', async () => {
    await fill(page, answers('Grace Hopper'));
    await revoke(api, 'dying@roster.example');
    await grace.refused(409, '/accept', () => submit(grace).click());
    await heading(grace, 'This invitation has been revoked');
    await isRead(grace);
  });
});

journey('a link asks for confirmation when a user is signed in', async ({ roster, visitor, step }) => {
  const ada = await adminOf({ roster, visitor });
  const api = ada.context.request;
  const [link = ''] = await invite(api, 'barbara@roster.example');
  const { page } = ada;

  await step('goes back', async () => {
    await page.goto(link);
    await heading(ada, 'You are signed in as Ada Lovelace');
    await ada.sees(/^This link is for barbara@roster\.example\./);
    await ada.inspect('link-for-another');
    await page.getByRole('link', { name: 'Stay signed in' }).click();
    await ada.isAt('/users');
  });

  await step('continues and ends the session', async () => {
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign out and continue' }).click();
    await heading(ada, INVITED);
    assert.equal((await api.get('/api/v1/session')).status(), 401);
    await fill(page, answers('Barbara Liskov'));
    await submit(ada).click();
    await ada.isAt('/account');
    await page.getByRole('button', { name: 'Account of Barbara Liskov' }).waitFor();
  });
});
