import { type AuditLog, makeAuditLog } from './harness/audit-log.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());
let written: AuditLog | undefined;

for (const look of LOOKS) {
  journey(`the audit log, ${look.name}`, async ({ roster, visitor, step }) => {
    const { audit, ui } = WORDS[look.language];
    const ada = await visitor(browserWith(look, roster));
    await ada.signIn();
    const { page } = ada;
    written ??= await makeAuditLog(ada.context.request, (await visitor()).context.request);
    const made = written;
    const see = (what: string) => ada.inspect(`audit-${look.name}-${what}`);
    const button = (name: string | RegExp) => page.getByRole('button', { name });
    const isPhone = look.name.startsWith('phone');
    const openFirst = async () => {
      await button(new RegExp(`^${audit.column.details}|^${audit.row.open.split('{{')[0]}`))
        .first()
        .click();
      await page.getByRole('region', { name: audit.details.label }).waitFor();
    };

    await step('the list', async () => {
      await ada.open('/audit');
      await ada.sees('Katherine Johnson');
      await see('list');
      if (isPhone) {
        await button(ui.filters.show).click();
        await see('filters');
      }
    });

    await step('the changes of an event', async () => {
      await ada.open(`/audit?eventType=user&operation=update&targetId=${made.alan}`);
      await openFirst();
      await see('details');
      await ada.open('/audit?eventType=setting&operation=update');
      await openFirst();
      await see('details-setting');
      await ada.open('/audit?eventType=user&operation=delete');
      await openFirst();
      await see('details-delete');
    });

    await step('failures, an empty list, and a time range', async () => {
      await ada.open('/audit?outcome=denied');
      await openFirst();
      await see('details-denied');
      await ada.open('/audit?eventType=mail&outcome=failure');
      await ada.sees(audit.empty.title);
      await see('empty');
      if (isPhone) await button(filled(ui.filters.showCount, { number: '2' })).click();
      await button(audit.time.label).click();
      await page.getByLabel(audit.time.from).waitFor();
      await see('time');
      await page.keyboard.press('Escape');
    });

    await step('the export menu, and the explanation of seals', async () => {
      await ada.open('/audit');
      await button(audit.export.button).click();
      await page.getByRole('menuitem').first().waitFor();
      await see('export');
      await page.keyboard.press('Escape');
      await button(new RegExp(audit.seal.through.split('{{')[0] ?? '')).click();
      await page.getByText(audit.seal.text).waitFor();
      await see('seal');
      await page.getByRole('button', { name: audit.seal.copyCommand }).click();
      await ada.sees(ui.copied);
    });
  });
}
