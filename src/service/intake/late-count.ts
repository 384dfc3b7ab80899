// The pages of a fax that nothing proved count from when its sender has agreed: until then a forger would use up his limit,
// his department's and everybody's.

import { FaxError } from "../../base/errors.ts";
import { type Said, said } from "../../base/phrases.ts";
import type { Person } from "../../codec/rules/person.ts";
import { ClaimedJob, type Job } from "../../device/store/job-files.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { isUnproven } from "./needs.ts";

export interface Counted {
  /** Those that may be sent. */
  readonly within: readonly Job[];
  /** Which limit ended the others; undefined = there are none. */
  readonly over: Said | undefined;
}

/** Counts them now; those beyond a limit are ended. Counting one twice is counting it once. */
export async function countAgreed(
  deps: IntakeDeps,
  person: Person,
  user: string,
  jobs: readonly Job[],
): Promise<Counted> {
  const within: Job[] = [];
  let over: Said | undefined;
  for (const job of jobs) {
    const { id, needs } = job.request;
    const use = useOf(job, person, user);
    const taken = isUnproven(needs) ? await deps.jobs.usage.take(deps.rules(), use, new Date()) : { ok: true as const };
    if (taken.ok) {
      within.push(job);
      continue;
    }
    over ??= taken.reason;
    await end(deps, id);
  }
  return { within, over };
}

/** What becomes of the faxes he agreed to. */
export function agreedWords({ within, over }: Counted, all: number): Said {
  if (over === undefined) return said("done-agreed");
  if (within.length === 0) return said("agreed-over-limit", { reason: over });
  return said("agreed-in-part", { count: within.length, all, reason: over });
}

const useOf = ({ request: { id, pages } }: Job, person: Person, user: string) => ({
  job: id,
  user,
  department: person.department,
  pages,
  limit: person["pages-per-day"],
});

/**
 * What is said where nothing waits for his word any more: a limit that ended his faxes is named, also when the office died
 * right behind that; else it is answered already.
 */
export async function agreedBefore(
  deps: IntakeDeps,
  person: Person,
  user: string,
  jobs: readonly Job[],
): Promise<Said> {
  const ended = jobs.filter(
    ({ request, state, consents }) =>
      state.outcome === 403 &&
      request.refusal === undefined &&
      isUnproven(request.needs) &&
      consents.confirm === undefined,
  );
  const within = jobs.filter(({ consents }) => consents.confirm?.answer === "yes");
  const [first] = ended;
  const over =
    first === undefined
      ? undefined
      : await deps.jobs.usage.beyond(deps.rules(), useOf(first, person, user), new Date());
  if (over === undefined) return said("consent-over");
  return agreedWords({ within, over }, within.length + ended.length);
}

async function end(deps: IntakeDeps, id: string): Promise<void> {
  const pen = await ClaimedJob.take(deps.spool, id, { by: "office", line: "", epoch: deps.epoch });
  if (pen === undefined) throw new FaxError("later", `${id} is being worked on; the answer waits`);
  try {
    await pen.write({ e: "final", outcome: 403 });
  } finally {
    await pen.release();
  }
}
