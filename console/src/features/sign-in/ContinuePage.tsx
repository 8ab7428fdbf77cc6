import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, toProblem, unwrap } from '../../api/client.ts';
import { becomeSignedIn } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { safeNext } from '../../lib/sign-in-redirect.ts';
import { required, SubmitForm, validName } from '../../ui/forms.tsx';
import { LinkFailed, LinkSkeleton, SignInButton } from '../../ui/link-pages.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';

const loadPending = () => unwrap(api.GET('/api/v1/session/pending'));
const linkAccount = (password: string) =>
  unwrap(api.POST('/api/v1/session/pending/link', { body: { password } }));
const register = (body: { username: string; phone: string | null }) =>
  unwrap(api.POST('/api/v1/session/pending/register', { body }));
type Answer = Awaited<ReturnType<typeof linkAccount>>;

/** Asks for what is missing after an identity provider's answer: the password of an existing account, or a new user's name. */
export function ContinuePage() {
  const { t } = useTranslation('sign-in');
  const { data, error, isPending, refetch, isFetching } = useQuery({
    queryKey: ['pending-sign-in'],
    queryFn: loadPending,
    retry: false,
    // The answer is used up by submitting the form, so it must not be asked for again meanwhile.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (isPending) return <LinkSkeleton />;
  if (!data && toProblem(error).code !== 'not_found')
    return <LinkFailed problem={error} onRetry={refetch} isRetrying={isFetching} />;
  if (!data)
    return (
      <>
        <PageHeader title={t('continue.gone.title')} description={t('continue.gone.description')} />
        <SignInButton />
      </>
    );
  const names = { connection: data.connection.name, email: data.email ?? '' };
  return data.state === 'link' ? (
    <>
      <PageHeader title={t('continue.link.title')} description={t('continue.link.description', names)} />
      <LinkForm email={names.email} />
    </>
  ) : (
    <>
      <PageHeader
        title={t('continue.register.title')}
        description={t('continue.register.description', names)}
      />
      <RegisterForm name={data.name ?? ''} />
    </>
  );
}

/** Signs the user in and opens the page that the sign-in began on. */
function useContinue() {
  const queryClient = useQueryClient();
  const router = useRouter();
  return async ({ returnTo, ...session }: Answer) => {
    becomeSignedIn(queryClient, session);
    await router.navigate({ href: safeNext(returnTo) ?? '/', replace: true });
  };
}

function LinkForm({ email }: { email: string }) {
  const { t } = useTranslation('sign-in');
  const proceed = useContinue();
  const { mutateAsync } = useMutation({ mutationFn: linkAccount });
  const form = useForm({ initialValues: { password: '' }, validate: { password: required } });
  const submit = async ({ password }: typeof form.values) => proceed(await mutateAsync(password));
  return (
    <SubmitForm form={form} submitLabel={t('continue.link.submit')} onSubmit={submit} isFullWidth>
      {/* Lets a password manager match the account. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={t('password')}
        required
        withAsterisk={false}
        autoFocus
        {...form.getInputProps('password')}
        value={form.values.password}
      />
    </SubmitForm>
  );
}

function RegisterForm({ name }: { name: string }) {
  const { t } = useTranslation('sign-in');
  const proceed = useContinue();
  const { mutateAsync } = useMutation({ mutationFn: register });
  const form = useForm({ initialValues: { username: name, phone: '' }, validate: { username: validName } });
  const submit = async ({ username, phone }: typeof form.values) =>
    proceed(await mutateAsync({ username, phone: phone.trim() === '' ? null : phone }));
  return (
    <SubmitForm form={form} submitLabel={t('continue.register.submit')} onSubmit={submit} isFullWidth>
      <TextInput
        label={t('continue.register.username')}
        autoComplete="name"
        required
        withAsterisk={false}
        autoFocus
        {...form.getInputProps('username')}
      />
      <TextInput label={t('continue.register.phone')} type="tel" {...form.getInputProps('phone')} />
    </SubmitForm>
  );
}
