// Which mails of a received fax were made, and to whom: nothing of it is lost when an answer passes the fax on meanwhile.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { mailedTo, mailState, noteBegun, noteQueued } from "../../../../src/device/store/mailed.ts";
import { tempFolder } from "../../../support/temp-spool.ts";

describe("what was mailed of a received fax", () => {
  it("is all there, however many mails are made at once", async () => {
    const folder = tempFolder("mailed");
    const ids = Array.from({ length: 20 }, (_, at) => `m${at}`);
    await Promise.all(ids.map((id) => noteBegun(folder, id, [`${id}@Plant.example`])));
    await Promise.all(ids.slice(0, 10).map((id) => noteQueued(folder, id)));
    assert.deepEqual([...(await mailedTo(folder))].sort(), ids.map((id) => `${id}@plant.example`).sort());
    for (const [at, id] of ids.entries()) assert.equal(await mailState(folder, id), at < 10 ? "queued" : "begun");
    assert.equal(await mailState(folder, "m20"), "new");
  });

  it("goes on after a write that failed, and knows what an earlier version did not note", async () => {
    const folder = tempFolder("mailed");
    assert.equal(await mailState(folder, "m1"), "new");
    assert.deepEqual(await mailedTo(folder), []);
    await assert.rejects(noteBegun(join(folder, "gone"), "m1", []));
    writeFileSync(join(folder, "mailed.json"), JSON.stringify({ to: ["a@plant.example"] }));
    assert.equal(await mailState(folder, "m1"), "unknown");
    await noteQueued(folder, "m1");
    await noteBegun(folder, "m2", []);
    const states = await Promise.all(["m1", "m2", "m3", "m4"].map((id) => mailState(folder, id)));
    assert.deepEqual(states, ["queued", "begun", "unknown", "unknown"], "every further one is as much in doubt");
    assert.deepEqual(await mailedTo(folder), ["a@plant.example"]);
  });
});
