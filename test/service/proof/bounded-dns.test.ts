// What one mail may ask of DNS.

import assert from "node:assert/strict";
import { boundedDns } from "../../../src/service/proof/bounded-dns.ts";
import { DnsServer } from "../../support/dns-server.ts";

describe("questions to DNS for one mail", () => {
  const server = new DnsServer();
  let address: string;
  before(async () => {
    address = await server.start();
  });
  after(() => server.stop());

  it("are 60 of any type; the next ones are not put, and are answered as if there were no such name", async () => {
    server.zone = { "x.example": { TXT: ["yes"], A: ["192.0.2.1"] } };
    const dns = boundedDns([address], 3_000);
    try {
      for (let n = 0; n < 30; n++) {
        assert.deepEqual(await dns.ask("x.example", "TXT"), [["yes"]]);
        assert.deepEqual(await dns.ask("x.example", "A"), ["192.0.2.1"]);
      }
      assert.equal(server.asked.length, 60);
      for (let n = 0; n < 3; n++) await assert.rejects(dns.ask("x.example", "TXT"), { code: "ENOTFOUND" });
      assert.equal(server.asked.length, 60);
      assert.equal(dns.failed(), false, "it is the domain's own fault");
    } finally {
      dns.stop();
    }
  });
});
