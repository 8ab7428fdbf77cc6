import { Checkbox, Group, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMemo } from 'react';
import { readersTimeZone } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { PORTAL_IN_MAIN } from '../../../ui/focus.ts';
import { required } from '../../../ui/forms.tsx';
import { type SignalsBody, type SignalsPatch, signalsSection } from '../api.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import { changes } from '../card/form-values.ts';
import { IntegerField } from '../card/NumberFields.tsx';
import { SectionCard } from '../card/SectionCard.tsx';
import type { CardDefinition } from '../card/SectionForm.tsx';
import { RecipientsField, useRecipients } from './RecipientsField.tsx';

/** 1: Monday … 7: Sunday (ISO 8601). */
const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const COUNTS = ['failuresOfAccount', 'failuresFromAddress', 'removalsByAdmin', 'windowMinutes'] as const;

/** Switches are `on` or `off`; lists are separated by commas. */
type SignalsValues = Record<(typeof COUNTS)[number], string> & {
  newDeviceOfAdmin: string;
  hasOfficeHours: string;
  officeTimeZone: string;
  officeDays: string;
  officeFrom: string;
  officeTo: string;
  mailTo: string;
};

const onOrOff = (isOn: boolean) => (isOn ? 'on' : 'off');
const listOf = (text: string): string[] => text.split(',').filter((item) => item !== '');

const valuesOf = (body: SignalsBody): SignalsValues => ({
  windowMinutes: String(body.windowMinutes),
  failuresOfAccount: String(body.failuresOfAccount),
  failuresFromAddress: String(body.failuresFromAddress),
  removalsByAdmin: String(body.removalsByAdmin),
  newDeviceOfAdmin: onOrOff(body.newDeviceOfAdmin),
  hasOfficeHours: onOrOff(body.officeTimeZone !== null),
  officeTimeZone: body.officeTimeZone ?? readersTimeZone(),
  officeDays: body.officeDays.toSorted().join(','),
  officeFrom: body.officeFrom,
  officeTo: body.officeTo,
  mailTo: body.mailTo.join(','),
});

const SIGNALS: CardDefinition<SignalsBody, SignalsValues, SignalsPatch> = {
  section: signalsSection,
  valuesOf,
  validate: (typed) => Object.fromEntries(COUNTS.map((field) => [field, required(typed[field])])),
  patchOf: (typed, base) => {
    const zone = typed.hasOfficeHours === 'on' ? typed.officeTimeZone : null;
    return {
      ...changes(typed, valuesOf(base), {
        windowMinutes: Number(typed.windowMinutes),
        failuresOfAccount: Number(typed.failuresOfAccount),
        failuresFromAddress: Number(typed.failuresFromAddress),
        removalsByAdmin: Number(typed.removalsByAdmin),
        newDeviceOfAdmin: typed.newDeviceOfAdmin === 'on',
        officeDays: listOf(typed.officeDays).map(Number),
        officeFrom: typed.officeFrom,
        officeTo: typed.officeTo,
        mailTo: listOf(typed.mailTo),
      }),
      ...(zone === base.officeTimeZone ? {} : { officeTimeZone: zone }),
    };
  },
};

/** Returns the short name of a weekday. */
const weekdayName = (day: string, language: string): string =>
  // 1 January 2024 was a Monday.
  new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, Number(day))),
  );

/** What raises a signal, and which system admins get an email about it. */
export function SignalsCard() {
  const { t } = useTranslation('settings-audit');
  return (
    <SectionCard
      title={t('signals.title')}
      description={t('signals.description')}
      definition={SIGNALS}
      factCount={6}
      facts={(signals) => <SignalsFacts signals={signals} />}
      fields={(form) => <SignalsFields form={form} />}
    />
  );
}

function SignalsFacts({ signals }: { signals: SignalsBody }) {
  const { t, i18n } = useTranslation('settings-audit');
  const recipients = useRecipients(signals.mailTo);
  const { windowMinutes: minutes, officeTimeZone: zone, officeFrom: from, officeTo: to } = signals;
  const threshold = (count: number) =>
    count === 0 ? t('signals.off') : t('signals.threshold', { count, minutes });
  const days = signals.officeDays.toSorted().map((day) => weekdayName(String(day), i18n.language));
  return (
    <Facts>
      <Fact label={t('signals.failuresOfAccount')}>{threshold(signals.failuresOfAccount)}</Fact>
      <Fact label={t('signals.failuresFromAddress')}>{threshold(signals.failuresFromAddress)}</Fact>
      <Fact label={t('signals.removalsByAdmin')}>{threshold(signals.removalsByAdmin)}</Fact>
      <Fact label={t('signals.newDeviceOfAdmin')}>
        {t(signals.newDeviceOfAdmin ? 'signals.on' : 'signals.off')}
      </Fact>
      <Fact label={t('signals.adminOutOfHours')}>
        {zone === null
          ? t('signals.off')
          : t('signals.outside', { days: days.join(', ') || t('signals.noDays'), from, to, zone })}
      </Fact>
      <Fact label={t('signals.mailTo')} otherwise={t('signals.noRecipients')}>
        {recipients.map(({ name }) => name).join(', ')}
      </Fact>
    </Facts>
  );
}

type SignalsForm = UseFormReturnType<SignalsValues>;

function SignalsFields({ form }: { form: SignalsForm }) {
  const { t } = useTranslation('settings-audit');
  const { values, errors } = form;
  // The server reports errors of single recipients, such as `mailTo.0`; they are shown under the field.
  const recipientError = Object.entries(errors).find(([path]) => path.startsWith('mailTo'))?.[1];
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {COUNTS.map((field) => (
          <IntegerField
            key={field}
            label={t(`signals.${field}`)}
            description={t(`signals.${field}Hint`)}
            {...form.getInputProps(field)}
            value={values[field]}
          />
        ))}
      </SimpleGrid>
      <Switch
        label={t('signals.newDeviceOfAdmin')}
        description={t('signals.newDeviceOfAdminHint')}
        checked={values.newDeviceOfAdmin === 'on'}
        onChange={({ currentTarget }) =>
          form.setFieldValue('newDeviceOfAdmin', onOrOff(currentTarget.checked))
        }
      />
      <OfficeHoursFields form={form} />
      <RecipientsField
        ids={listOf(values.mailTo)}
        onChange={(ids) => form.setFieldValue('mailTo', ids.join(','))}
        error={typeof recipientError === 'string' ? recipientError : undefined}
        label={t('signals.mailTo')}
        description={t('signals.mailToHint')}
        listLabel={t('signals.recipients')}
      />
    </>
  );
}

/** Returns all time zones of the browser, and the saved one, which may have another name. */
const timeZones = (saved: string): string[] => [
  ...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(saved === '' ? [] : [saved])]),
];

/** The hours outside of which a new system admin raises a signal. */
function OfficeHoursFields({ form }: { form: SignalsForm }) {
  const { t, i18n } = useTranslation('settings-audit');
  const { hasOfficeHours, officeTimeZone, officeDays } = form.values;
  const zones = useMemo(() => timeZones(officeTimeZone), [officeTimeZone]);
  return (
    <Stack gap="md">
      <Switch
        label={t('signals.adminOutOfHours')}
        description={t('signals.adminOutOfHoursHint')}
        checked={hasOfficeHours === 'on'}
        onChange={({ currentTarget }) => form.setFieldValue('hasOfficeHours', onOrOff(currentTarget.checked))}
      />
      {hasOfficeHours === 'on' && (
        <>
          <Checkbox.Group
            label={t('signals.officeDays')}
            value={listOf(officeDays)}
            onChange={(days) => form.setFieldValue('officeDays', days.toSorted().join(','))}
          >
            <Group gap="md" mt={6}>
              {WEEKDAYS.map((day) => (
                <Checkbox key={day} value={day} label={weekdayName(day, i18n.language)} />
              ))}
            </Group>
          </Checkbox.Group>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <TextInput type="time" label={t('signals.officeFrom')} {...form.getInputProps('officeFrom')} />
            <TextInput type="time" label={t('signals.officeTo')} {...form.getInputProps('officeTo')} />
            <Select
              label={t('signals.officeTimeZone')}
              data={zones}
              searchable
              limit={50}
              allowDeselect={false}
              nothingFoundMessage={t('signals.noZone')}
              comboboxProps={{ portalProps: PORTAL_IN_MAIN, floatingStrategy: 'fixed' }}
              {...form.getInputProps('officeTimeZone')}
            />
          </SimpleGrid>
        </>
      )}
    </Stack>
  );
}
