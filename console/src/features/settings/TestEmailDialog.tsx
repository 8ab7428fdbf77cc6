import { Alert, Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle, IconCheck, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { DialogFooter } from '../../ui/ConfirmDialog.tsx';
import { useReturnFocus } from '../../ui/focus.ts';
import { useRetryDelay, useSubmit } from '../../ui/forms.tsx';
import { ProblemAlert } from '../../ui/problem.tsx';
import { type MailTestResult, testMail } from './api.ts';
import classes from './TestEmailDialog.module.css';

export function TestEmailButton() {
  const { t } = useTranslation('settings');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconSend size={14} />}
        onClick={() => setOpen(true)}
        aria-label={t('mail.testLabel')}
      >
        {t('test')}
      </Button>
      {isOpen && <TestEmailDialog onClose={() => setOpen(false)} />}
    </>
  );
}

/** Sends a test email and shows the mail server's response. Stays open, so that another address can be tried. */
function TestEmailDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['settings', 'ui']);
  const { user } = useSession();
  const [result, setResult] = useState<MailTestResult & { to: string }>();
  const form = useForm({ initialValues: { to: user.email } });
  const send = async ({ to }: typeof form.values) => {
    setResult(undefined);
    setResult({ ...(await testMail(to)), to });
  };
  const { submit, isPending, problem } = useSubmit(form, send);
  const wait = useRetryDelay(problem);
  useReturnFocus(true);
  return (
    <Modal opened onClose={onClose} title={t('mail.testTitle')} returnFocus={false}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('mail.testTo')}
            description={t('mail.testHint')}
            inputMode="email"
            autoCapitalize="none"
            autoComplete="off"
            data-autofocus
            {...form.getInputProps('to')}
          />
          {result && (
            <Alert
              color={result.delivered ? 'teal' : 'red'}
              p="sm"
              icon={result.delivered ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
              role={result.delivered ? 'status' : 'alert'}
              title={result.delivered ? t('mail.delivered', { to: result.to }) : t('mail.notDelivered')}
            >
              <Text size="sm" className={classes.detail}>
                {result.detail}
              </Text>
            </Alert>
          )}
          <ProblemAlert problem={problem} wait={wait} />
        </Stack>
        <DialogFooter>
          <Button variant="default" onClick={onClose}>
            {t('ui:close')}
          </Button>
          <Button type="submit" loading={isPending} disabled={wait > 0}>
            {t('mail.testSend')}
          </Button>
        </DialogFooter>
      </form>
    </Modal>
  );
}
