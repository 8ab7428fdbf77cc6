import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import type { ApiProblem } from '../api/problem.ts';
import { toProblem } from '../api/problem.ts';

/** Failures that another attempt may heal. */
const isPassing = ({ code, status }: ApiProblem) => code === 'network' || status >= 500;

/** @param onProblem hears of every failed request; `changing`: of one that somebody submitted. */
export function createQueryClient(onProblem: (problem: ApiProblem, changing: boolean) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => onProblem(toProblem(error), false) }),
    mutationCache: new MutationCache({ onError: (error) => onProblem(toProblem(error), true) }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && isPassing(toProblem(error)) },
      // Whether something was done already is not known, so nothing is submitted twice by itself.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
