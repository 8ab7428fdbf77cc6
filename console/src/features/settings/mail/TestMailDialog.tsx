import { Alert, Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { DialogFooter } from '../../../ui/dialog-parts.tsx';
import { useReturnFocus } from '../../../ui/focus.ts';
import { useRetryDelay, useSubmit } from '../../../ui/forms.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { type MailTested, testMail } from '../data/tests.ts';
import classes from './TestMailDialog.module.css';

/** Sends a real message and tells what the mail server said to it; stays open, since the next try may go elsewhere. */
export function TestMailDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['settings', 'ui']);
  const { user } = useSession();
  const [tested, setTested] = useState<MailTested & { to: string }>();
  const form = useForm({ initialValues: { to: user.email } });
  const send = async ({ to }: typeof form.values) => {
    setTested(undefined);
    setTested({ ...(await testMail(to)), to });
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
            type="email"
            autoComplete="off"
            data-autofocus
            {...form.getInputProps('to')}
          />
          {tested && (
            <Alert
              color={tested.delivered ? 'teal' : 'red'}
              p="sm"
              icon={tested.delivered ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
              role={tested.delivered ? 'status' : 'alert'}
              title={tested.delivered ? t('mail.delivered', { to: tested.to }) : t('mail.notDelivered')}
            >
              <Text size="sm" className={classes.detail}>
                {tested.detail}
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
