import { Stack, Switch, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { SsoConnection } from 'roster-contract';
import { useTranslation } from '../../../lib/i18n.ts';
import { RecipientsField, useRecipients } from '../audit/RecipientsField.tsx';
import { Fact, Facts } from '../card/Facts.tsx';
import { changes } from '../card/form-values.ts';
import { SectionCard } from '../card/SectionCard.tsx';
import type { CardDefinition } from '../card/SectionForm.tsx';
import { type ConnectionPatch, connectionSection } from './api.ts';
import classes from './ConnectionsTab.module.css';

/** The switch is `on` or `off`; ids are separated by commas. */
type Values = { enforced: string; breakGlassUserIds: string };

const onOrOff = (isOn: boolean) => (isOn ? 'on' : 'off');
const listOf = (text: string): string[] => text.split(',').filter((item) => item !== '');

const valuesOf = ({ enforced, breakGlassUserIds }: SsoConnection): Values => ({
  enforced: onOrOff(enforced),
  breakGlassUserIds: breakGlassUserIds.join(','),
});

const definitionOf = (id: string): CardDefinition<SsoConnection, Values, ConnectionPatch> => ({
  section: connectionSection(id),
  valuesOf,
  patchOf: (typed, base) =>
    changes(typed, valuesOf(base), {
      enforced: typed.enforced === 'on',
      breakGlassUserIds: listOf(typed.breakGlassUserIds),
    }),
});

/** What must be true before passwords can be turned off, in the order in which an admin does it. */
const preconditionsOf = ({ enabled, domains, testedAt }: SsoConnection) =>
  ({
    tested: testedAt !== null,
    verified: domains.some(({ verified }) => verified),
    enabled,
  }) as const;

/** Turns passwords off for the users of the verified domains, and names the admins who keep theirs. */
export function EnforcementCard({ connection: { id } }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  return (
    <SectionCard
      title={t('enforcement.title')}
      description={t('enforcement.description')}
      definition={definitionOf(id)}
      factCount={3}
      facts={(body) => <EnforcementFacts connection={body} />}
      fields={(form, base) => <Fields form={form} base={base} />}
    />
  );
}

function EnforcementFacts({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const admins = useRecipients(connection.breakGlassUserIds);
  return (
    <Facts>
      <Fact label={t('enforcement.state')}>
        {t(connection.enforced ? 'enforcement.on' : 'enforcement.off')}
      </Fact>
      <Fact label={t('enforcement.needs')}>
        <Preconditions connection={connection} />
      </Fact>
      <Fact label={t('enforcement.breakGlass')} otherwise={t('enforcement.noAdmins')}>
        {admins.map(({ name }) => name).join(', ')}
      </Fact>
    </Facts>
  );
}

function Preconditions({ connection }: { connection: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const met = preconditionsOf(connection);
  return (
    <Stack component="ul" gap={2} m={0} p={0} style={{ listStyle: 'none' }}>
      {(['tested', 'verified', 'enabled'] as const).map((name) => (
        <li key={name} className={classes.precondition} data-met={met[name] || undefined}>
          {met[name] ? (
            <IconCheck size={16} role="img" aria-label={t('enforcement.met')} />
          ) : (
            <IconX size={16} role="img" aria-label={t('enforcement.unmet')} />
          )}
          {t(`enforcement.${name}`)}
        </li>
      ))}
    </Stack>
  );
}

function Fields({ form, base }: { form: UseFormReturnType<Values>; base: SsoConnection }) {
  const { t } = useTranslation('settings-sso');
  const { values, errors } = form;
  const canEnforce = Object.values(preconditionsOf(base)).every(Boolean);
  const error = Object.entries(errors).find(([path]) => path.startsWith('breakGlassUserIds'))?.[1];
  return (
    <>
      <Switch
        label={t('enforcement.enforce')}
        description={t(canEnforce ? 'enforcement.enforceHint' : 'enforcement.notYet')}
        disabled={!canEnforce && values.enforced === 'off'}
        checked={values.enforced === 'on'}
        onChange={({ currentTarget }) => form.setFieldValue('enforced', onOrOff(currentTarget.checked))}
      />
      <Preconditions connection={base} />
      <RecipientsField
        ids={listOf(values.breakGlassUserIds)}
        onChange={(ids) => form.setFieldValue('breakGlassUserIds', ids.join(','))}
        error={typeof error === 'string' ? error : undefined}
        label={t('enforcement.breakGlass')}
        description={t('enforcement.breakGlassHint')}
        listLabel={t('enforcement.breakGlass')}
      />
      {values.enforced === 'on' && values.breakGlassUserIds === '' && (
        <Text size="sm" c="var(--mantine-color-error)" role="status">
          {t('enforcement.noBreakGlass')}
        </Text>
      )}
    </>
  );
}
