import { useTranslation } from 'react-i18next';
import { findOrganizations } from './data.ts';
import { SearchSelect, type SelectLook, type SelectOption } from './SearchSelect.tsx';

interface OrganizationSelectProps extends SelectLook {
  value: SelectOption | null;
  onChange: (organization: SelectOption | null) => void;
  /** Those that are chosen elsewhere already. */
  exclude?: readonly string[];
}

/** One of the organizations that the caller may see. The words `places` must be there. */
export function OrganizationSelect({ value, onChange, exclude = [], ...look }: OrganizationSelectProps) {
  const { t } = useTranslation('places');
  return (
    <SearchSelect
      value={value}
      onChange={onChange}
      list={['organizations', 'options']}
      find={findOrganizations}
      exclude={exclude}
      look={{ placeholder: t('findOrganization'), ...look }}
    />
  );
}
