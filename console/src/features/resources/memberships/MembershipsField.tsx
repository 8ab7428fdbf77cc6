import { Input } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { OrganizationSelect } from '../OrganizationSelect.tsx';
import { type KnownMemberships, type OrganizationDraft, presentRole } from './drafts.ts';
import classes from './MembershipsField.module.css';
import { OrganizationItem } from './OrganizationItem.tsx';

const NOWHERE: KnownMemberships = { organizations: [], projects: [] };

interface MembershipsFieldProps {
  value: readonly OrganizationDraft[];
  onChange: (drafts: OrganizationDraft[]) => void;
  /** What the form or the server has to say. */
  error?: string | undefined;
  /** What the person is already; the field begins with it where they are chosen again. */
  known?: KnownMemberships;
  label: string;
  description?: string;
  isRequired?: boolean;
}

/** Where somebody shall belong: organizations and projects of them, each with a role. The words `resources` must be there. */
export default function MembershipsField({
  value,
  onChange,
  error,
  known = NOWHERE,
  label,
  description,
  isRequired = false,
}: MembershipsFieldProps) {
  const { t } = useTranslation('resources');
  const root = useRef<HTMLDivElement>(null);
  const replace = (index: number, draft: OrganizationDraft) => onChange(value.with(index, draft));
  const remove = (index: number) => {
    onChange(value.toSpliced(index, 1));
    // Its button goes with it; the keyboard goes on where another would be added.
    root.current?.querySelector<HTMLInputElement>('[data-path="memberships"]')?.focus();
  };
  return (
    <div ref={root}>
      {value.length > 0 && (
        <>
          <Input.Label component="div" required={isRequired}>
            {label}
          </Input.Label>
          <ul className={classes.list} aria-label={label}>
            {value.map((draft, index) => (
              <OrganizationItem
                key={draft.organization.id}
                draft={draft}
                known={known}
                onChange={(changed) => replace(index, changed)}
                onRemove={() => remove(index)}
              />
            ))}
          </ul>
        </>
      )}
      <OrganizationSelect
        {...(value.length > 0
          ? { 'aria-label': t('field.addOrganization') }
          : { label, description, withAsterisk: isRequired })}
        placeholder={t(value.length > 0 ? 'field.another' : 'findOrganization')}
        data-path="memberships"
        error={error}
        value={null}
        isPicker
        exclude={value.map(({ organization }) => organization.id)}
        onChange={(organization) => {
          if (organization === null) return;
          const role = presentRole(known, { organizationId: organization.id }) ?? 'viewer';
          onChange([...value, { organization, role, projects: [] }]);
        }}
      />
    </div>
  );
}
