// What a person wrote in a search filter, and what a directory says of a person.

import assert from "node:assert/strict";
import fc from "fast-check";
import { readEntry } from "../../../../src/codec/directory/entry.ts";
import { escapeFilterValue, isDirectoryFilter, personFilter } from "../../../../src/codec/directory/filter.ts";

const names = {
  account: "sAMAccountName",
  mail: "mail",
  addresses: "proxyAddresses",
  name: "displayName",
  number: "facsimileTelephoneNumber",
  language: "preferredLanguage",
  groups: "memberOf",
};

describe("a search filter", () => {
  it("holds what somebody wrote as a value and nothing else", () => {
    assert.equal(
      personFilter("(objectClass=person)", [{ attribute: "sAMAccountName", value: "a*)(uid=*))(|(uid=*\\\u0000" }]),
      "(&(objectClass=person)(sAMAccountName=a\\2a\\29\\28uid=\\2a\\29\\29\\28|\\28uid=\\2a\\5c\\00))",
    );
    assert.equal(
      personFilter("(x=y)", [
        { attribute: "mail", value: "ä@b" },
        { attribute: "proxyAddresses", value: "smtp:ä@b" },
      ]),
      "(&(x=y)(|(mail=ä@b)(proxyAddresses=smtp:ä@b)))",
    );
  });

  it("is balanced, and gives back any value whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const escaped = escapeFilterValue(value);
        assert.doesNotMatch(escaped, /[()*\u0000]/);
        assert.ok(isDirectoryFilter(personFilter("(a=b)", [{ attribute: "c", value }])));
        assert.equal(
          escaped.replace(/\\([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          value,
        );
      }),
    );
  });

  it("of an administrator is one pair of parentheses", () => {
    for (const good of ["(objectClass=person)", "(&(a=b)(!(c=d)))"]) assert.ok(isDirectoryFilter(good), good);
    for (const bad of ["", "objectClass=person", "(a=b)(c=d)", "(a=b", "(a=b))", "a)(b"])
      assert.ok(!isDirectoryFilter(bad), bad);
  });
});

describe("an entry of a directory", () => {
  it("gives account, addresses with the own one first, number, language and groups", () => {
    assert.deepEqual(
      readEntry(
        "CN=Anne,DC=plant",
        {
          samaccountname: ["Anne"],
          mail: ["Anne@Plant.example"],
          proxyAddresses: [
            "smtp:a.a@plant.example",
            "SMTP:anne@plant.example",
            "X400:c=ES",
            "smtp:sales@plant.example",
          ],
          displayName: ["Anne\u0000 Anderson"],
          facsimileTelephoneNumber: ["+1 555 0177"],
          preferredLanguage: ["de-DE, en"],
          memberOf: ["CN=Fax\\, Users,OU=Groups,DC=plant", "CN=B\\c3\\bcro,DC=plant"],
        },
        names,
      ),
      {
        dn: "CN=Anne,DC=plant",
        account: "anne",
        mail: ["anne@plant.example", "a.a@plant.example", "sales@plant.example"],
        name: "Anne  Anderson".replace("  ", "  "),
        number: "+1 555 0177",
        language: "de",
        groups: ["cn=fax\\, users,ou=groups,dc=plant", "fax, users", "cn=b\\c3\\bcro,dc=plant", "büro"],
      },
    );
  });

  it("without an account, or of a disabled one, is nobody", () => {
    assert.equal(readEntry("x", { mail: ["a@b.c"] }, names), undefined);
    const account = (flags: string) => readEntry("x", { sAMAccountName: ["a"], userAccountControl: [flags] }, names);
    assert.equal(account("514"), undefined);
    assert.equal(account("512")?.account, "a");
    assert.equal(account("rubbish")?.account, "a");
  });

  it("may hold anything", () => {
    const values = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.values(names), "userAccountControl"), values),
        (attributes) => {
          const entry = readEntry("x", attributes, names);
          for (const address of entry?.mail ?? []) assert.match(address, /^[^\s@*]+@[^\s@*]+$/);
        },
      ),
    );
  });
});
