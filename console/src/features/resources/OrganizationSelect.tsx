import { useTranslation } from 'react-i18next';
import { findOrganizations, type OrganizationOption } from './data.ts';
import { SearchSelect, type SelectLook } from './SearchSelect.tsx';

interface OrganizationSelectProps extends SelectLook {
  value: OrganizationOption | null;
  onChange: (organization: OrganizationOption | null) => void;
  /** Those that are chosen elsewhere already. */
  exclude?: readonly string[];
  /** What is chosen goes elsewhere, and the field is ready for the next. */
  isPicker?: boolean;
}

/** One of the organizations that the caller may see. The words `resources` must be there. */
export function OrganizationSelect({
  value,
  onChange,
  exclude = [],
  isPicker = false,
  ...look
}: OrganizationSelectProps) {
  const { t } = useTranslation('resources');
  return (
    <SearchSelect
      value={value}
      onChange={onChange}
      list={['organizations', 'options']}
      find={findOrganizations}
      exclude={exclude}
      isPicker={isPicker}
      look={{ placeholder: t('findOrganization'), ...look }}
    />
  );
}
