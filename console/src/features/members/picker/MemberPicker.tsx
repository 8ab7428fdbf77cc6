import type { MemberChanges } from '../changes.ts';
import type { CandidateSource, Place } from '../data.ts';
import { CandidatePanel } from './CandidatePanel.tsx';
import { MemberPanel } from './MemberPanel.tsx';
import classes from './MemberPicker.module.css';
import { PresentMemberPanel } from './PresentMemberPanel.tsx';

export interface MemberPickerProps {
  of: Place['type'];
  candidates: CandidateSource;
  /** Whose members are changed; none for what does not exist yet. */
  place?: Place;
  changes: MemberChanges;
  onChange: (changes: MemberChanges) => void;
  /** What the server refused, by user id. */
  faults: Readonly<Record<string, string>>;
}

/** Who could be added on one side, who belongs to it on the other. Nothing is saved here: it collects changes. */
export function MemberPicker({ of, candidates, place, changes, onChange, faults }: MemberPickerProps) {
  const shared = { of, changes, onChange, faults };
  return (
    <div className={classes.panels}>
      <CandidatePanel source={candidates} changes={changes} onChange={onChange} />
      {place ? (
        <PresentMemberPanel place={place} {...shared} />
      ) : (
        <MemberPanel members={[]} hasMore={false} {...shared} />
      )}
    </div>
  );
}
