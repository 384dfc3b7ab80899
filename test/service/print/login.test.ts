// Who may log in as a print agent: its password, and only where nobody can listen.

import assert from "node:assert/strict";
import { judgeLogin, ownAgent, passwordHash } from "../../../src/service/smtp/login.ts";
import { trialRules } from "../../support/rules.ts";

describe("a print agent's log-in", () => {
  it("needs its own password and a connection nobody hears", async () => {
    const rules = trialRules();
    const agents = { counter: await passwordHash("secret"), broken: "scrypt" };
    const known = { ...rules, site: { ...rules.site, print: { ...rules.site.print, agents } } };
    const code = async (name: string, password: string, safe = true) => {
      const login = await judgeLogin(known, "own secret", { name, password, safe });
      return login.ok ? login.agent : login.code;
    };
    assert.equal(await code("counter", "secret"), "counter");
    assert.equal(await code(ownAgent, "own secret"), ownAgent);
    for (const name of ["counter", ownAgent, "broken", "nobody", "toString", ""])
      for (const password of ["", "Secret", "x".repeat(10_000)]) assert.equal(await code(name, password), 535, name);
    assert.equal(await code("counter", "own secret"), 535);
    assert.equal(await code(ownAgent, "secret"), 535);
    assert.equal(await code("counter", "secret", false), 538);
    assert.equal(await code(ownAgent, "own secret", false), 538);
  });
});
