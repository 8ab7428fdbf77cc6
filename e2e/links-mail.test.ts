import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { type Mailbox, startMailbox } from '../server/test/harness/mailbox.ts';
import { fill } from './harness/form.ts';
import { journeys, type Visitor } from './harness/journey.ts';
import { expireInvitation, invite, linkIn, setGeneral } from './harness/links.ts';
import { inviteByEmail, sendMailBy } from './harness/settings.ts';

let mailbox: Mailbox;
before(async () => {
  mailbox = await startMailbox();
});
after(() => mailbox?.close());

const journey = journeys((roster) => roster.setUp());

const PASSWORD = 'nanoseconds are 30 cm';
const heading = ({ page }: Visitor, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
const mailsTo = (email: string) => mailbox.messages.filter(({ to }) => to === email);

journey('invited users create their accounts from mailed links', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const api = ada.context.request;
  await inviteByEmail(api);
  await setGeneral(api, { rootUrl: roster.url });
  await sendMailBy(api, mailbox.port);
  const people = { grace: 'Grace Hopper', alan: 'Alan Turing', barbara: 'Barbara Liskov' };
  const emails = Object.keys(people).map((name) => `${name}@roster.example`);

  await step('three addresses are invited, each by a separate mail', async () => {
    await invite(api, ...emails);
    await mailbox.waitForMails(() => emails.every((email) => mailsTo(email).length === 1));
    const links = emails.map((email) => linkIn(mailsTo(email)[0]?.text));
    assert.equal(new Set(links).size, 3);
    for (const link of links) assert.equal(link.split('#')[0], `${roster.url}/accept-invitation`);
  });

  await step('each opens the link, creates an account, and is signed in', async () => {
    for (const [index, username] of Object.values(people).slice(0, 2).entries()) {
      const person = await visitor();
      await person.page.goto(linkIn(mailsTo(emails[index] ?? '')[0]?.text));
      await fill(person.page, {
        'Your name': username,
        Password: PASSWORD,
        'Confirm password': PASSWORD,
      });
      await person.page.getByRole('button', { name: 'Create account and sign in' }).click();
      await person.isAt('/account');
      await person.page.getByRole('button', { name: `Account of ${username}` }).waitFor();
    }
  });

  const barbara = await visitor();
  const { page } = barbara;
  const email = 'barbara@roster.example';
  const former = () => linkIn(mailsTo(email)[0]?.text);

  await step('an expired link requests a new one, sent to the same mailbox', async () => {
    await expireInvitation(roster, email);
    await page.goto(former());
    await heading(barbara, 'This invitation has expired');
    await barbara.sees(/You can request a new link, which will be sent to barbara@roster\.example\.$/);
    await barbara.inspect('link-expired');
    await page.getByRole('button', { name: 'Request a new link' }).press('Enter');
    await heading(barbara, 'Check your inbox');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await barbara.inspect('link-asked');
    await mailbox.waitForMails(() => mailsTo(email).length === 2);
  });

  await step('the former link refers to the new one, which creates the account', async () => {
    await page.reload();
    await heading(barbara, 'This link has been replaced');
    await page.goto(linkIn(mailsTo(email)[1]?.text));
    await heading(barbara, 'You’re invited to Roster');
    const username = people.barbara;
    await fill(page, { 'Your name': username, Password: PASSWORD, 'Confirm password': PASSWORD });
    await page.getByRole('button', { name: 'Create account and sign in' }).click();
    await barbara.isAt('/account');
    await page.getByRole('button', { name: `Account of ${username}` }).waitFor();
  });

  await step('reports that the invitation was accepted meanwhile', async () => {
    const late = 'late@roster.example';
    await invite(api, late);
    await mailbox.waitForMails(() => mailsTo(late).length === 1);
    await expireInvitation(roster, late);
    const person = await visitor();
    await person.page.goto(linkIn(mailsTo(late)[0]?.text));
    await heading(person, 'This invitation has expired');
    await invite(api, late);
    await person.refused(409, '/request-link', () =>
      person.page.getByRole('button', { name: 'Request a new link' }).click(),
    );
    await heading(person, 'This link has been replaced');
  });
});
