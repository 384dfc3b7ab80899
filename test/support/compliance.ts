// A compliance table: one row for each rule of T.30, titled with its clause, played by a scripted far end against one of our
// stations.

import assert from "node:assert/strict";
import type { OutcomeCode } from "../../src/base/outcome.ts";
import type { Scripted } from "./scripted-call.ts";
import type { Step } from "./scripted-station.ts";

export interface Row<Setting> {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly outcome: OutcomeCode;
  readonly setting?: Setting;
  readonly check?: (scripted: Scripted) => void;
}

export function complianceTable<Setting>(
  name: string,
  rows: readonly Row<Setting>[],
  play: (steps: readonly Step[], setting?: Setting) => Promise<Scripted>,
): void {
  describe(name, () => {
    for (const row of rows)
      it(row.title, async () => {
        const scripted = await play(row.steps, row.setting);
        assert.equal(scripted.report.outcome, row.outcome, scripted.report.detail);
        row.check?.(scripted);
      });
  });
}

/** So many pages were kept and counted. */
export const kept =
  (pages: number) =>
  ({ kept, report }: Scripted): void => {
    assert.equal(kept.length, pages);
    assert.equal(report.confirmedPages, pages);
  };
