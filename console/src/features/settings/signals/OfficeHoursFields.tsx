import { Checkbox, Group, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { PORTAL_IN_MAIN } from '../../../ui/focus.ts';
import { dayName } from './days.ts';
import { listOf, ON, type SignalsValues, timeZones, WEEKDAYS } from './signals.ts';

/** When it is usual that somebody becomes system admin. */
export function OfficeHoursFields({ form }: { form: UseFormReturnType<SignalsValues> }) {
  const { t, i18n } = useTranslation('settings-audit');
  const { hasOfficeHours, officeTimeZone, officeDays } = form.values;
  const zones = useMemo(() => timeZones(officeTimeZone), [officeTimeZone]);
  return (
    <Stack gap="md">
      <Switch
        label={t('signals.adminOutOfHours')}
        description={t('signals.adminOutOfHoursHint')}
        checked={hasOfficeHours === ON}
        onChange={({ currentTarget }) =>
          form.setFieldValue('hasOfficeHours', currentTarget.checked ? ON : 'off')
        }
      />
      {hasOfficeHours === ON && (
        <>
          <Checkbox.Group
            label={t('signals.officeDays')}
            value={listOf(officeDays)}
            onChange={(days) => form.setFieldValue('officeDays', days.toSorted().join(','))}
          >
            <Group gap="md" mt={6}>
              {WEEKDAYS.map((day) => (
                <Checkbox key={day} value={day} label={dayName(day, i18n.language)} />
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
