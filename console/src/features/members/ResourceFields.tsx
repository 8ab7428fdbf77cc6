import { Input, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { MemberChanges } from './changes.ts';
import type { CandidateSource, Place } from './data.ts';
import { MemberPicker } from './picker/MemberPicker.tsx';

/** What the forms of organizations and projects hold. */
export type ResourceValues = { name: string; members: MemberChanges };

/** The server's limit, shown before it is reached; the server refuses what is longer, so nothing is cut. */
const NAME_LENGTH = 50;

interface NameFieldProps<Values extends ResourceValues> {
  form: UseFormReturnType<Values>;
  isReadOnly?: boolean;
}

/** A name with its length counted as the server counts. */
export function NameField<Values extends ResourceValues>({
  form,
  isReadOnly = false,
}: NameFieldProps<Values>) {
  const { t } = useTranslation('members');
  const length = [...form.values.name.trim()].length;
  return (
    <TextInput
      label={t('name')}
      withAsterisk
      data-autofocus
      readOnly={isReadOnly}
      autoComplete="off"
      spellCheck={false}
      {...form.getInputProps('name')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={t('nameLength', { length, limit: NAME_LENGTH })}
      descriptionProps={{ ta: 'end', ...(length > NAME_LENGTH && { c: 'var(--mantine-color-error)' }) }}
    />
  );
}

interface MembersFieldProps<Values extends ResourceValues> {
  form: UseFormReturnType<Values>;
  of: Place['type'];
  candidates: CandidateSource;
  place?: Place;
  faults: Readonly<Record<string, string>>;
}

/** The members, and what is wrong with the choice as a whole. */
export function MembersField<Values extends ResourceValues>({ form, ...picker }: MembersFieldProps<Values>) {
  const { t } = useTranslation('members');
  const { value, onChange, error } = form.getInputProps('members');
  // What is wrong with single people stands beside them.
  const isOfPeople = Object.keys(picker.faults).length > 0;
  return (
    <div>
      <MemberPicker {...picker} changes={value} onChange={onChange} />
      {error !== undefined && <Input.Error mt={6}>{isOfPeople ? t('picker.faults') : error}</Input.Error>}
    </div>
  );
}
