import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { type Mailbox, startMailbox } from '../server/test/harness/mailbox.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { inviteByEmail, sendMailBy } from './harness/settings.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const REFUSAL: `550 ${string}` = `550 5.1.1 Nobody of that name: see https://mail.example/${'why'.repeat(30)}`;

let mailbox: Mailbox;
before(async () => {
  mailbox = await startMailbox();
});
after(() => mailbox?.close());

for (const look of LOOKS) {
  journey(`settings, ${look.name}`, async ({ roster, visitor, step }) => {
    const { settings, ui } = WORDS[look.language];
    const ada = await visitor(browserWith(look, roster));
    await ada.signIn();
    const { page } = ada;
    const api = ada.context.request;
    const dialog = page.getByRole('dialog').filter({ visible: true });
    const see = (what: string) => ada.inspect(`settings-${look.name}-${what}`);
    const editOf = (title: string) =>
      page.getByRole('button', { name: filled(settings.editOf, { title }), exact: true });
    const name = 'An edge platform whose name is as long as may be';
    await api.patch('/api/v1/settings/general', { data: { name, rootUrl: roster.url } });
    await inviteByEmail(api);
    await sendMailBy(api, mailbox.port);

    await step('each card, in view and in edit mode', async () => {
      await ada.open('/settings/general');
      await editOf(settings.general.title).waitFor();
      await see('general');
      for (const [title, choice] of [
        [settings.general.title],
        [settings.mail.title],
        [settings.invite.title],
        [settings.policy.title, settings.policy.presets.custom],
      ]) {
        await editOf(title ?? '').click();
        const form = page.getByRole('form');
        if (choice !== undefined) await form.getByRole('radio', { name: choice }).check();
        await form.scrollIntoViewIfNeeded();
        await see(`edit-${title}`);
        await page.keyboard.press('Escape');
        if (choice !== undefined) await form.getByRole('button', { name: ui.discard.discard }).click();
        await form.waitFor({ state: 'detached' });
      }
    });

    await step('a test of the mail server', async () => {
      await page.getByRole('button', { name: settings.mail.testLabel }).click();
      await dialog.getByRole('button', { name: settings.mail.testSend }).click();
      await dialog.getByRole('status').waitFor();
      await see('test-sent');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    });

    await step('the mails', async () => {
      const long = `${'a.very.long.name.'.repeat(3)}${look.name}@department.of.a.subsidiary.roster.example`;
      const unknown = `unknown-${look.name}@roster.example`;
      mailbox.misbehave({ at: 'recipient', with: REFUSAL, to: unknown });
      const data = { emails: [unknown, long], systemRole: 'user' };
      const answer = await api.post('/api/v1/invitations', { data });
      assert.equal(answer.status(), 200, await answer.text());
      await ada.open('/settings/mails');
      await ada.sees(REFUSAL);
      const queued = page.getByText(settings.mails.states.queued).filter({ visible: true });
      await queued.first().waitFor({ state: 'detached' });
      await see('mails');
      await mailbox.stop();
      await api.post('/api/v1/invitations', { data: { ...data, emails: [`late-${unknown}`] } });
      await page.reload();
      await page.getByRole('button', { name: settings.mails.retryNow }).waitFor();
      await see('mails-paused');
      await mailbox.start();
      await page.getByRole('button', { name: settings.mails.retryNow }).click();
      await page.getByRole('button', { name: settings.mails.retryNow }).waitFor({ state: 'detached' });
    });
  });
}
