import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { HandOverFields } from '../../places/hand-over/HandOverFields.tsx';
import type { HandOver } from '../../places/hand-over/hand-over.ts';
import { impactQuery } from '../data/impact.ts';
import { ImpactNote } from './ImpactNote.tsx';

/** What ending a person's authority touches: as far as it is known, and what of it is handed over to whom. */
export function useUserImpact(
  userId: string,
  action: 'disable' | 'delete',
): { isPossible: boolean; handOver: HandOver; shown: ReactNode } {
  const { data, error } = useQuery(impactQuery(userId, action));
  const [handOver, setHandOver] = useState<HandOver>(new Map());
  const isPossible = data?.allowed === true;
  const shown = (
    <>
      <ImpactNote impact={data} problem={error} />
      {isPossible && (
        <HandOverFields
          withoutAdmin={data.withoutAdmin}
          leavingId={userId}
          value={handOver}
          onChange={setHandOver}
        />
      )}
    </>
  );
  return { isPossible, handOver, shown };
}
