import { Input, NativeSelect, SegmentedControl, SimpleGrid, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { SYSLOG_FACILITIES, SYSLOG_SEVERITIES } from 'roster-contract/catalogue';
import { IntegerField } from '../card/IntegerField.tsx';
import { type PushValues, portFor, TRANSPORTS } from './push.ts';

/** Where events are sent on to, to be changed. */
export function PushFields({ form }: { form: UseFormReturnType<PushValues> }) {
  const { t } = useTranslation('settings-audit');
  const id = useId();
  const { enabled, transport, port } = form.values;
  const chooseTransport = (value: string) => {
    const chosen = TRANSPORTS.find((known) => known === value);
    if (chosen) form.setValues({ transport: chosen, port: portFor(chosen, form.getValues()) });
  };
  return (
    <>
      <Switch
        label={t('push.enabled')}
        description={t('push.enabledHint')}
        checked={enabled === 'on'}
        onChange={({ currentTarget }) => form.setFieldValue('enabled', currentTarget.checked ? 'on' : 'off')}
      />
      <div>
        <Input.Label id={id} labelElement="div">
          {t('push.transport')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby={id}
          fullWidth
          data={TRANSPORTS.map((value) => ({ value, label: t(`push.transports.${value}`) }))}
          {...form.getInputProps('transport')}
          onChange={chooseTransport}
        />
        <Input.Description mt={4}>{t(`push.transportHints.${transport}`)}</Input.Description>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t('push.host')}
          placeholder="syslog.example.com"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('host')}
        />
        <IntegerField label={t('push.port')} {...form.getInputProps('port')} value={port} />
        <NativeSelect
          label={t('push.facility')}
          description={t('push.facilityHint')}
          data={SYSLOG_FACILITIES.map((name, code) => ({ value: name, label: `${name} (${code})` }))}
          {...form.getInputProps('facility')}
        />
        <NativeSelect
          label={t('push.severity')}
          description={t('push.severityHint')}
          data={SYSLOG_SEVERITIES.map((name, code) => ({ value: name, label: `${name} (${code})` }))}
          {...form.getInputProps('severity')}
        />
      </SimpleGrid>
    </>
  );
}
