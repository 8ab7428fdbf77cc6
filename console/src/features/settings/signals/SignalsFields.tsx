import { SimpleGrid, Switch } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { IntegerField } from '../card/IntegerField.tsx';
import { OfficeHoursFields } from './OfficeHoursFields.tsx';
import { ReceiversField } from './ReceiversField.tsx';
import { listOf, ON, type SignalsValues } from './signals.ts';

const COUNTS = ['failuresOfAccount', 'failuresFromAddress', 'removalsByAdmin', 'windowMinutes'] as const;

/** What is a signal, to be changed. */
export function SignalsFields({ form }: { form: UseFormReturnType<SignalsValues> }) {
  const { t } = useTranslation('settings-audit');
  const { values, errors } = form;
  // A fault of one receiver is told as one of the field; the path is the server's.
  const faulty = Object.entries(errors).find(([path]) => path.startsWith('mailTo'))?.[1];
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
        checked={values.newDeviceOfAdmin === ON}
        onChange={({ currentTarget }) =>
          form.setFieldValue('newDeviceOfAdmin', currentTarget.checked ? ON : 'off')
        }
      />
      <OfficeHoursFields form={form} />
      <ReceiversField
        ids={listOf(values.mailTo)}
        onChange={(ids) => form.setFieldValue('mailTo', ids.join(','))}
        error={typeof faulty === 'string' ? faulty : undefined}
      />
    </>
  );
}
