// Entry of the smtp process: takes mail to disk. Needs neither Redis nor the office.

import { checkPassword, searchDirectory } from "../device/directory/ldap.ts";
import { Directory } from "../service/people/directory.ts";
import { People } from "../service/people/people.ts";
import { startSmtp } from "../service/smtp/server.ts";
import { runChild } from "./child.ts";

runChild("smtp", async ({ spool, log, rules }) => {
  rules.follow(
    () => log.info("new rules are in force", { version: rules.current.version }),
    (faults) => log.error("the changed rules are faulty; the old ones stay in force", { first: faults[0] }),
  );
  const current = () => rules.current;
  const people = new People(current, new Directory({ spool, log, search: searchDirectory }));
  const server = await startSmtp({ spool, log, rules: current, people, checkPassword });
  log.info("listening", { on: server.addresses.join(" ") });
  return { stop: () => server.stop() };
});
