import {
  Alert,
  Button,
  Group,
  Input,
  NativeSelect,
  SegmentedControl,
  SimpleGrid,
  Skeleton,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlayerPause, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { SYSLOG_FACILITIES, SYSLOG_SEVERITIES } from 'roster-contract/catalogue';
import { formatDateTime, formatNumber, formatRelative, formatWait } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { StatusDot } from '../../../ui/StatusDot.tsx';
import {
  type SyslogBody,
  type SyslogPatch,
  type SyslogState,
  syslogSection,
  syslogStateQuery,
  testSyslog,
} from '../api.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import { changes, orNull } from '../card/form-values.ts';
import { InlineTest } from '../card/InlineTest.tsx';
import { IntegerField } from '../card/NumberFields.tsx';
import { SectionCard } from '../card/SectionCard.tsx';
import type { CardDefinition } from '../card/SectionForm.tsx';

const TRANSPORTS = ['tls', 'tcp', 'udp'] as const;
const FRAMINGS = ['octet-counting', 'newline'] as const;

/** The default port of each transport (RFC 5425, RFC 6587, RFC 5426). */
const DEFAULT_PORTS = { tls: '6514', tcp: '514', udp: '514' } as const;

type Facility = (typeof SYSLOG_FACILITIES)[number];
type Severity = (typeof SYSLOG_SEVERITIES)[number];

/** Both convert a name or a code of the API to a name. */
const facilityOf = (given: SyslogBody['facility']): Facility =>
  SYSLOG_FACILITIES.find((name, code) => name === given || code === given) ?? 'audit';
const severityOf = (given: SyslogBody['severity']): Severity =>
  SYSLOG_SEVERITIES.find((name, code) => name === given || code === given) ?? 'notice';

type SyslogValues = {
  enabled: 'on' | 'off';
  transport: SyslogBody['transport'];
  framing: SyslogBody['framing'];
  host: string;
  port: string;
  facility: Facility;
  severity: Severity;
  /** Whether a saved client certificate stays, is removed, or the next two are saved instead, unless both are empty. */
  certificate: 'kept' | 'removed' | 'replaced';
  clientCertificate: string;
  clientKey: string;
};

const valuesOf = (body: SyslogBody): SyslogValues => ({
  enabled: body.enabled ? 'on' : 'off',
  transport: body.transport,
  framing: body.framing,
  host: body.host ?? '',
  port: String(body.port),
  facility: facilityOf(body.facility),
  severity: severityOf(body.severity),
  certificate: 'kept',
  clientCertificate: '',
  clientKey: '',
});

/** The fields are shown for TLS only; for another transport, a saved certificate stays as it is. */
function certificatePatchOf(typed: SyslogValues): SyslogPatch {
  const { transport, certificate, clientCertificate, clientKey } = typed;
  if (transport !== 'tls') return {};
  if (certificate === 'removed') return { clientCertificate: null, clientKey: null };
  const entered = { clientCertificate: orNull(clientCertificate), clientKey: orNull(clientKey) };
  const isEntered = entered.clientCertificate !== null || entered.clientKey !== null;
  return certificate === 'replaced' && isEntered ? entered : {};
}

const SYSLOG: CardDefinition<SyslogBody, SyslogValues, SyslogPatch> = {
  section: syslogSection,
  valuesOf,
  patchOf: (typed, base) => ({
    ...changes(typed, valuesOf(base), {
      enabled: typed.enabled === 'on',
      transport: typed.transport,
      framing: typed.framing,
      host: orNull(typed.host),
      port: Number(typed.port),
      facility: typed.facility,
      severity: typed.severity,
    }),
    ...certificatePatchOf(typed),
  }),
};

/** Forwarding of audit events to a syslog receiver. */
export function SyslogCard() {
  const { t } = useTranslation('settings-audit');
  return (
    <SectionCard
      title={t('syslog.title')}
      description={t('syslog.description')}
      definition={SYSLOG}
      factCount={4}
      facts={(syslog) => <SyslogFacts syslog={syslog} />}
      fields={(form, base) => (
        <SyslogFields form={form} certificateExpiresAt={base.clientCertificateExpiresAt} />
      )}
    />
  );
}

function SyslogFacts({ syslog }: { syslog: SyslogBody }) {
  const { t } = useTranslation('settings-audit');
  const test = async () => {
    const { delivered, detail } = await testSyslog();
    return { isSuccess: delivered, text: detail };
  };
  return (
    <Stack gap="md">
      <ForwardingState version={syslog.version} />
      {syslog.host !== null && (
        <>
          <Facts>
            <Fact label={t('syslog.receiver')}>
              {`${syslog.host}:${syslog.port} (${t(`syslog.transports.${syslog.transport}`)})`}
            </Fact>
            {syslog.transport !== 'udp' && (
              <Fact label={t('syslog.framing')}>{t(`syslog.framings.${syslog.framing}`)}</Fact>
            )}
            {syslog.clientCertificateExpiresAt !== null && (
              <Fact label={t('syslog.clientCertificate')}>
                {t('syslog.certificateSet', { time: formatDateTime(syslog.clientCertificateExpiresAt) })}
              </Fact>
            )}
            <Fact label={t('syslog.facility')}>{facilityOf(syslog.facility)}</Fact>
            <Fact label={t('syslog.severity')}>{severityOf(syslog.severity)}</Fact>
          </Facts>
          <InlineTest
            key={syslog.version}
            label={t('syslog.test')}
            icon={<IconSend size={14} />}
            test={test}
          />
        </>
      )}
    </Stack>
  );
}

/** Whether events are being delivered, refreshed while forwarding is on. */
function ForwardingState({ version }: { version: number }) {
  const { t } = useTranslation('settings-audit');
  const { data, error, refetch, isFetching } = useQuery(syslogStateQuery(version));
  if (!data && error)
    return <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />;
  if (!data) return <Skeleton h={22} w={220} />;
  if (data.pause) return <PausedAlert waiting={data.waiting} pause={data.pause} />;
  const { waiting, deliveredThrough } = data;
  if (data.state === 'off') return <StatusDot tone="neutral" label={t('syslog.off')} />;
  return (
    <Group gap="xs" role="status">
      <StatusDot tone="positive" label={t('syslog.working')} />
      <Text size="sm" c="dimmed" span>
        {waiting > 0 && t('syslog.waiting', { count: waiting, number: formatNumber(waiting) })}
        {waiting === 0 && deliveredThrough !== null && (
          <Tooltip label={formatDateTime(deliveredThrough)}>
            <span>{t('syslog.deliveredThrough', { time: formatRelative(deliveredThrough) })}</span>
          </Tooltip>
        )}
      </Text>
    </Group>
  );
}

interface PausedAlertProps {
  waiting: number;
  pause: NonNullable<SyslogState['pause']>;
}

/** Explains why delivery is paused, how many events are waiting, and when it is retried. */
function PausedAlert({ waiting, pause }: PausedAlertProps) {
  const { t } = useTranslation('settings-audit');
  return (
    <Alert
      color="yellow"
      p="sm"
      icon={<IconPlayerPause size={18} />}
      title={t('syslog.paused', { count: pause.failures })}
      role="status"
    >
      <Text size="sm">{pause.detail}</Text>
      <Text size="sm">
        {t('syslog.waiting', { count: waiting, number: formatNumber(waiting) })} {t('syslog.nothingLost')}
      </Text>
      <Tooltip label={formatDateTime(pause.until)}>
        <Text size="sm" component="span">
          {t('syslog.nextAttempt', { time: formatWait(pause.until) })}
        </Text>
      </Tooltip>
    </Alert>
  );
}

/** Returns the port for another transport: its default, unless a custom port was entered. */
const portFor = (transport: SyslogValues['transport'], typed: SyslogValues): string =>
  typed.port === DEFAULT_PORTS[typed.transport] ? DEFAULT_PORTS[transport] : typed.port;

interface SyslogFieldsProps {
  form: UseFormReturnType<SyslogValues>;
  certificateExpiresAt: string | null;
}

function SyslogFields({ form, certificateExpiresAt }: SyslogFieldsProps) {
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
        label={t('syslog.enabled')}
        description={t('syslog.enabledHint')}
        checked={enabled === 'on'}
        onChange={({ currentTarget }) => form.setFieldValue('enabled', currentTarget.checked ? 'on' : 'off')}
      />
      <div>
        <Input.Label id={id} labelElement="div">
          {t('syslog.transport')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby={id}
          fullWidth
          data={TRANSPORTS.map((value) => ({ value, label: t(`syslog.transports.${value}`) }))}
          {...form.getInputProps('transport')}
          onChange={chooseTransport}
        />
        <Input.Description mt={4}>{t(`syslog.transportHints.${transport}`)}</Input.Description>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t('syslog.host')}
          placeholder="syslog.example.com"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('host')}
        />
        <IntegerField label={t('syslog.port')} {...form.getInputProps('port')} value={port} />
        <NativeSelect
          label={t('syslog.facility')}
          description={t('syslog.facilityHint')}
          data={SYSLOG_FACILITIES.map((name, code) => ({ value: name, label: `${name} (${code})` }))}
          {...form.getInputProps('facility')}
        />
        <NativeSelect
          label={t('syslog.severity')}
          description={t('syslog.severityHint')}
          data={SYSLOG_SEVERITIES.map((name, code) => ({ value: name, label: `${name} (${code})` }))}
          {...form.getInputProps('severity')}
        />
        {transport !== 'udp' && (
          <NativeSelect
            label={t('syslog.framing')}
            description={t('syslog.framingHint')}
            data={FRAMINGS.map((value) => ({ value, label: t(`syslog.framings.${value}`) }))}
            {...form.getInputProps('framing')}
          />
        )}
      </SimpleGrid>
      {transport === 'tls' && <ClientCertificate form={form} expiresAt={certificateExpiresAt} />}
    </>
  );
}

/** A write-only client certificate: shows whether one is saved, and fields to replace it. */
function ClientCertificate({
  form,
  expiresAt,
}: {
  form: UseFormReturnType<SyslogValues>;
  expiresAt: string | null;
}) {
  const { t } = useTranslation('settings-audit');
  if (form.values.certificate === 'replaced') {
    const pem = { rows: 4, autoComplete: 'off', spellCheck: false } as const;
    return (
      <>
        <Textarea
          label={t('syslog.clientCertificate')}
          description={t('syslog.clientCertificateHint')}
          {...pem}
          {...form.getInputProps('clientCertificate')}
        />
        <Textarea
          label={t('syslog.clientKey')}
          description={t('syslog.clientKeyHint')}
          {...pem}
          {...form.getInputProps('clientKey')}
        />
      </>
    );
  }
  const choose = (certificate: SyslogValues['certificate']) => () =>
    form.setFieldValue('certificate', certificate);
  const isRemoved = expiresAt !== null && form.values.certificate === 'removed';
  return (
    <div>
      <Input.Label labelElement="div">{t('syslog.clientCertificate')}</Input.Label>
      <Group gap="sm" mih={36}>
        {expiresAt !== null && (
          <Text size="sm">
            {isRemoved
              ? t('syslog.certificateRemoved')
              : t('syslog.certificateSet', { time: formatDateTime(expiresAt) })}
          </Text>
        )}
        {!isRemoved && (
          <Button size="xs" variant="default" onClick={choose('replaced')}>
            {t(expiresAt === null ? 'syslog.addCertificate' : 'syslog.replaceCertificate')}
          </Button>
        )}
        {expiresAt !== null && (
          <Button size="xs" variant="default" onClick={choose(isRemoved ? 'kept' : 'removed')}>
            {t(isRemoved ? 'syslog.keepCertificate' : 'syslog.removeCertificate')}
          </Button>
        )}
      </Group>
    </div>
  );
}
