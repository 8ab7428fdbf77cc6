import assert from 'node:assert/strict';
import { eventually } from './harness/eventually.ts';
import { faultUnder, field } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { inviteByEmail, linkStatusOf } from './harness/settings.ts';

const journey = journeys(async (roster) => {
  await roster.setUp();
});

const GRACE = 'grace@roster.example';
const ALAN = 'alan@roster.example';
const BARBARA = 'barbara@roster.example';

journey('an admin invites users and copies the links', async ({ visitor, step }) => {
  const ada = await visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = ada;
  const { keyboard } = page;
  const dialog = page.getByRole('dialog');
  const emails = field(dialog, 'Emails');
  const tags = dialog.getByRole('button', { name: /^Edit / });
  const linkOf = (email: string) => dialog.getByRole('textbox', { name: `Link for ${email}`, exact: true });
  const copies = (text: string | undefined) =>
    eventually(async () => assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text));
  const tagsAre = (expected: string[]) =>
    eventually(async () => assert.deepEqual(await tags.allTextContents(), expected));
  await ada.signIn();
  const api = ada.context.request;

  await step('the settings choose between creating and inviting users', async () => {
    await ada.open('/users');
    await page.getByRole('button', { name: 'Create user' }).waitFor();
    await inviteByEmail(api);
    await page.reload();
    await page.getByRole('button', { name: 'Invite users' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Create user' }).count(), 0);
  });

  await step('splits addresses into tags and removes duplicates', async () => {
    await page.getByRole('button', { name: 'Invite users' }).focus();
    await keyboard.press('Enter');
    await ada.sees(/^No mail server is configured, so no email is sent/);
    await ada.inspect('invite-without-mail');
    await dialog.getByRole('button', { name: 'Invite users' }).click();
    assert.equal(await faultUnder(dialog, 'Emails'), 'Enter at least one email');

    await emails.focus();
    await keyboard.type(`${GRACE},${ALAN};GRACE@Roster.Example ${BARBARA}`);
    await tagsAre([GRACE, ALAN]);
    // Text that is still being typed counts.
    await dialog.getByRole('button', { name: 'Invite 3 users' }).waitFor();
    await keyboard.press('Enter');
    await tagsAre([GRACE, ALAN, BARBARA]);
    await ada.sees('3 of 10');
  });

  await step('edits and removes tags by keyboard', async () => {
    await keyboard.press('Backspace');
    await tagsAre([GRACE, ALAN]);
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowLeft');
    await keyboard.press('Delete');
    await tagsAre([ALAN]);
    await keyboard.press('ArrowLeft');
    await keyboard.press('Enter');
    await tagsAre([]);
    assert.equal(await emails.inputValue(), ALAN);
    await keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Invite 1 user' }).waitFor();
    await dialog.getByRole('button', { name: `Remove ${ALAN}` }).click();
    await tagsAre([]);
  });

  await step('splits a pasted column into tags; the emails beyond the limit stay in the field', async () => {
    const twelve = Array.from({ length: 12 }, (_, index) => `person${index + 1}@roster.example`);
    await page.evaluate((text) => navigator.clipboard.writeText(text), twelve.join('\n'));
    await emails.focus();
    await keyboard.press('ControlOrMeta+V');
    await tagsAre(twelve.slice(0, 10));
    assert.equal(await emails.inputValue(), twelve.slice(10).join(' '));
    await ada.sees('You can invite 10 at a time. 2 more follow in the next step.');
    await dialog.getByRole('button', { name: 'Invite 10 users' }).waitFor();
    await ada.inspect('invite-too-many');
    const { total } = await (await api.get('/api/v1/invitations')).json();
    assert.equal(total.value, 0);
    // Pasted text as mail programs format it.
    await emails.fill('');
    for (const _ of twelve) await keyboard.press('Backspace');
    await tagsAre([]);
    const line = `Grace Hopper <${GRACE}>, "Turing, Alan" <${ALAN}>, barbara@, ${BARBARA}`;
    await page.evaluate((text) => navigator.clipboard.writeText(text), line);
    await keyboard.press('ControlOrMeta+V');
    await tagsAre([GRACE, ALAN, 'barbara@', BARBARA]);
  });

  await step('marks an invalid address', async () => {
    assert.match(await faultUnder(dialog, 'Emails'), /^“barbara@” is not a valid email/);
    await dialog.getByRole('button', { name: 'Edit barbara@, which is not a valid email' }).waitFor();
    await ada.inspect('invite-bad-address');
  });

  await step('keeps the input when the request fails', async () => {
    await emails.fill('edsger@roster.example');
    const problem = {
      code: 'overloaded',
      detail: 'The server is busy.',
      status: 503,
      title: '',
      type: '',
    };
    const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) };
    await page.route('**/api/v1/invitations', (route) => route.fulfill(answer));
    await ada.refused(503, '/invitations', () =>
      dialog.getByRole('button', { name: 'Invite 4 users' }).click(),
    );
    await ada.sees('The server is busy.');
    await tagsAre([GRACE, ALAN, 'barbara@', BARBARA, 'edsger@roster.example']);
    await page.unroute('**/api/v1/invitations');
    await dialog.getByRole('button', { name: 'Remove edsger@roster.example' }).click();
    await keyboard.press('Escape');
    await ada.sees(/^Discard your changes/);
    await dialog.getByRole('button', { name: 'Keep editing' }).click();
  });

  let links: string[] = [];
  await step('shows a result per address, and copies one or all links', async () => {
    await dialog.getByRole('button', { name: 'Invite 3 users' }).click();
    await dialog.getByText('3 users invited').waitFor();
    await ada.sees('No email was sent. Share these links; each can be used once.');
    await dialog
      .getByRole('listitem')
      .filter({ hasText: 'barbara@' })
      .getByText('Not a valid email')
      .waitFor();
    await ada.inspect('invited-without-mail');
    links = await Promise.all([GRACE, ALAN, BARBARA].map((email) => linkOf(email).inputValue()));
    assert.equal(new Set(links).size, 3);
    await dialog.getByRole('button', { name: `Copy link for ${ALAN}` }).click();
    await copies(links[1]);
    await dialog.getByRole('button', { name: 'Copy all' }).click();
    await copies([GRACE, ALAN, BARBARA].map((email, index) => `${email}\t${links[index]}\n`).join(''));
    assert.equal(await linkStatusOf(api, links[0]), 'pending');
    await keyboard.press('Escape');
    assert.equal(await dialog.count(), 1, 'links that are shown once are not closed by accident');
  });

  await step('corrects an invalid address and sends it again, keeping the other links', async () => {
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await tagsAre(['barbara@']);
    await tags.first().click();
    assert.equal(await emails.inputValue(), 'barbara@');
    await emails.fill('barbara.liskov@roster.example');
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await dialog.getByText('4 users invited').waitFor();
    assert.equal(await linkOf(GRACE).inputValue(), links[0]);
    await linkOf('barbara.liskov@roster.example').waitFor();
    assert.equal(await dialog.getByText('Not a valid email').count(), 0);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await ada.sees('5 users');
  });

  await step('invites more than ten pasted emails in two requests', async () => {
    const twelve = Array.from({ length: 12 }, (_, index) => `person${index + 1}@roster.example`);
    await page.getByRole('button', { name: 'Invite users' }).click();
    await emails.fill(twelve.join(' '));
    await dialog.getByRole('button', { name: 'Invite 10 users' }).click();
    await dialog.getByText('10 users invited').waitFor();
    await ada.inspect('invite-continue');
    await dialog.getByRole('button', { name: 'Invite 2 more' }).click();
    await tagsAre(twelve.slice(10));
    await dialog.getByRole('button', { name: 'Invite 2 users' }).click();
    await dialog.getByText('12 users invited').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await ada.sees('17 users');
  });
});
