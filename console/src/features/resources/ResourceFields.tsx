import { Input, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { NAME_MAX_LENGTH, normalizeName } from 'roster-contract/names';
import { toProblem } from '../../api/client.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { useProblemText } from '../../ui/problem.tsx';
import type { MemberChanges } from './picker/changes.ts';
import { MemberPicker, type MemberPickerProps } from './picker/MemberPicker.tsx';

/** The form values that organizations and projects share. */
export type ResourceValues = { name: string; members: MemberChanges };

interface NameFieldProps<Values extends ResourceValues> {
  form: UseFormReturnType<Values>;
  isReadOnly?: boolean;
}

/** The name, with its length in code points, as the server counts. */
export function NameField<Values extends ResourceValues>({
  form,
  isReadOnly = false,
}: NameFieldProps<Values>) {
  const { t } = useTranslation('resources');
  const length = [...normalizeName(form.values.name)].length;
  return (
    <TextInput
      label={t('form.name')}
      withAsterisk
      data-autofocus
      readOnly={isReadOnly}
      autoComplete="off"
      spellCheck={false}
      {...form.getInputProps('name')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={t('form.nameLength', { length, limit: NAME_MAX_LENGTH })}
      descriptionProps={{ ta: 'end', ...(length > NAME_MAX_LENGTH && { c: 'var(--mantine-color-error)' }) }}
    />
  );
}

interface MembersFieldProps<Values extends ResourceValues>
  extends Omit<MemberPickerProps, 'changes' | 'onChange'> {
  form: UseFormReturnType<Values>;
}

/** The member picker as a form field, with the faults of the field as a whole. */
export function MembersField<Values extends ResourceValues>({ form, ...picker }: MembersFieldProps<Values>) {
  const { t } = useTranslation('resources');
  const { value, onChange, error } = form.getInputProps('members');
  // Faults of single members are shown beside them.
  const hasMemberFaults = Object.keys(picker.faults).length > 0;
  return (
    <div>
      <MemberPicker {...picker} changes={value} onChange={onChange} />
      {error !== undefined && (
        <Input.Error mt={6}>{hasMemberFaults ? t('picker.faults') : error}</Input.Error>
      )}
    </div>
  );
}

const MEMBER_POINTER = /^\/members\/([^/]+)$/;

/** Collects the server's faults of single members by user id, to be shown beside them. */
export function useMemberFaults() {
  const { faultText } = useProblemText();
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});

  /** Runs a request, collects its faults, and rethrows its error. */
  const watch = async <Result,>(request: () => Promise<Result>): Promise<Result> => {
    setFaults({});
    try {
      return await request();
    } catch (error) {
      const memberFaults = toProblem(error).errors.flatMap((fault) => {
        const [, id] = MEMBER_POINTER.exec(fault.path) ?? [];
        return id === undefined ? [] : [[id, faultText(fault)] as const];
      });
      setFaults(Object.fromEntries(memberFaults));
      throw error;
    }
  };
  return { faults, watch };
}
