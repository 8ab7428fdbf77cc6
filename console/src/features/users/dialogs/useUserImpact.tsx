import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { OwnershipTransfers } from '../../memberships/api.ts';
import { OwnershipTransferFields } from '../../memberships/OwnershipTransferFields.tsx';
import { impactQuery } from '../data/impact.ts';
import { ImpactNote } from './ImpactNote.tsx';

/** What ending a person's authority touches: as far as it is known, and what of it is handed over to whom. */
export function useUserImpact(
  userId: string,
  action: 'disable' | 'delete',
): { isPossible: boolean; handOver: OwnershipTransfers; shown: ReactNode } {
  const { data, error } = useQuery(impactQuery(userId, action));
  const [handOver, setHandOver] = useState<OwnershipTransfers>(new Map());
  const isPossible = data?.allowed === true;
  const shown = (
    <>
      <ImpactNote impact={data} problem={error} />
      {isPossible && (
        <OwnershipTransferFields
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
