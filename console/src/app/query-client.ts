import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { type ApiProblem, toProblem } from '../api/problem.ts';

/** Failures that another attempt may heal. */
const isPassing = ({ code, status }: ApiProblem) => code === 'network' || status >= 500;

/** @param onProblem hears of every failed request. */
export function createQueryClient(onProblem: (problem: ApiProblem) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => onProblem(toProblem(error)) }),
    mutationCache: new MutationCache({ onError: (error) => onProblem(toProblem(error)) }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && isPassing(toProblem(error)) },
      // Whether something was done already is not known, so nothing is submitted twice by itself.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
