// A job request for tests.

import type { JobRequest, Submission } from "../../src/base/job.ts";

export function jobRequest(change: Partial<JobRequest> = {}): JobRequest {
  const submission = change.submission ?? "0mabc-def";
  const number = change.number ?? 1;
  return {
    id: `${submission}-${number}`,
    submission,
    number,
    createdAt: new Date().toISOString(),
    destination: "5550001",
    dial: "5550001",
    original: "5550001",
    recipientName: "",
    pool: "default",
    document: "pages.tif",
    pages: 3,
    resolution: "fine",
    header: { ownNumber: "+1 555 0100", name: "Example Plant" },
    stationId: "+1 555 0100",
    ...change,
  };
}

export function submission(change: Partial<Submission> = {}): Submission {
  return {
    id: "0mabc-def",
    kind: "direct",
    receivedAt: new Date().toISOString(),
    owner: "user1@plant.example",
    user: "user1",
    messageId: "<m@plant.example>",
    subject: "letter",
    references: [],
    language: "en",
    pages: 3,
    remarks: [],
    state: "open",
    ...change,
  };
}
