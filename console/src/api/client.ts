import createClient from 'openapi-fetch';
import type { paths } from 'roster-contract';
import { problemOf, toProblem } from './problem.ts';

export { ApiProblem } from './problem.ts';

/** The server's interface, typed from the contract. The paths in it carry `/api/v1` already. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });

/** What openapi-fetch answers. */
type Answer<Data> = { response: Response } & (
  | { data: Data; error?: never }
  | { data?: never; error: object }
);

/** The data of an answer. Throws ApiProblem for whatever went wrong; only an abort stays what it is. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const answer = await call.catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : toProblem(error);
  });
  // Both are asked, since a refusal may come with an empty body.
  if (!answer.response.ok || answer.error !== undefined) throw problemOf(answer.response, answer.error);
  return answer.data;
}
