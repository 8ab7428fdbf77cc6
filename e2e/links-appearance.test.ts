import { after, before } from 'node:test';
import { type Mailbox, startMailbox } from '../server/test/harness/mailbox.ts';
import { journeys } from './harness/journey.ts';
import { expireInvitation, invite, linkIn, revoke, setGeneral } from './harness/links.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { createUser } from './harness/server.ts';
import { inviteByEmail, sendMailBy } from './harness/settings.ts';
import { filled, WORDS } from './harness/words.ts';

let mailbox: Mailbox;
before(async () => {
  mailbox = await startMailbox();
});
after(() => mailbox?.close());

const journey = journeys((roster) => roster.setUp());

for (const look of LOOKS) {
  journey(`pages of links, ${look.name}`, async ({ roster, visitor, step }) => {
    const { acceptInvitation, common, forgotPassword, resetPassword } = WORDS[look.language];
    const ada = await visitor();
    await ada.signIn();
    const api = ada.context.request;
    const grace = await visitor(browserWith(look, roster));
    const { page } = grace;
    // The longest possible name.
    const system = `${'Roster of everybody '.repeat(2)}at work`;
    const addressOf = (what: string) => `${what}-${look.name}-${'long'.repeat(6)}@people.roster.example`;
    await setGeneral(api, { rootUrl: roster.url, contactEmail: addressOf('help'), name: system });
    await inviteByEmail(api);
    await sendMailBy(api, mailbox.port);

    const see = async (what: string, title: string) => {
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await grace.inspect(`${look.name}-${what}`);
    };

    await step('invitations', async () => {
      const whats = ['pending', 'expired', 'revoked', 'replaced'];
      const links = await invite(api, ...whats.map(addressOf));
      await expireInvitation(roster, addressOf('expired'));
      await revoke(api, addressOf('revoked'));
      await invite(api, addressOf('replaced'));
      const { expired, revoked, replaced } = acceptInvitation;
      const titles = [filled(acceptInvitation.title, { system })].concat(
        [expired, revoked, replaced].map(({ title }) => title),
      );
      for (const [index, link] of links.entries()) {
        await page.goto(link);
        await see(`accept-${whats[index]}`, titles[index] ?? '');
      }
      await page.goto(links[1] ?? '');
      await page.getByRole('button', { name: acceptInvitation.expired.request }).click();
      await see('accept-requested', acceptInvitation.requested.title);
      await grace.refused(404, '/lookup', () => page.goto(`${links[0]}cut`));
      await see('accept-unknown', common.link.unknown.title);
    });

    await step('forgotten passwords', async () => {
      const email = addressOf('grace');
      await inviteByEmail(api, 'none');
      await createUser(api, { username: `Grace ${'Hopper '.repeat(6)}`.trim(), email });
      await grace.open('/forgot-password');
      await see('forgot', forgotPassword.title);
      await page.getByLabel(forgotPassword.email).fill(email);
      await page.getByRole('button', { name: forgotPassword.submit }).click();
      await see('forgot-requested', forgotPassword.requested.title);
      await mailbox.waitForMails(({ to }) => to === email);
      const link = linkIn(mailbox.messages.find(({ to }) => to === email)?.text);
      await page.goto(link);
      await see('reset', resetPassword.title);
      const password = 'cobol is for people 60';
      await page.getByLabel(resetPassword.password, { exact: true }).fill(password);
      await page.getByLabel(resetPassword.repeat, { exact: true }).fill(password);
      await page.getByRole('button', { name: resetPassword.submit }).click();
      await see('reset-done', resetPassword.done.title);
      await page.goto('about:blank');
      await page.goto(link);
      await see('reset-used', resetPassword.ended.used.title);
      await api.patch('/api/v1/settings/mail', { data: { provider: 'none' } });
      await grace.open('/forgot-password');
      await see('forgot-without-mail', forgotPassword.title);
    });
  });
}
