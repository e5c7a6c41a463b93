/** The requests of a run that is looked at again and again: the server sends those alone that are new. */

/** A request of a run: all of it, or its digest alone where the editor has said that it knows it. */
export interface ViewedRequest {
  readonly digest: string;
}

/** The requests of an answer, with what was known before of those that have not changed. */
export function merged<R extends ViewedRequest>(requests: readonly R[], known: readonly R[]): readonly R[] {
  return requests.map((request, i) => {
    const before = known[i];
    return before?.digest === request.digest ? before : request;
  });
}
