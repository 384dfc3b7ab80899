// Entry of the print agent on the gateway's own machine. On a print server elsewhere it runs alone: faxgate print-agent.

import { AccountNames } from "../device/account-names.ts";
import { preparePrintFolders } from "../device/store/print-drop.ts";
import { waitForLock } from "../device/store/process-lock.ts";
import { startPrintAgent } from "../service/print/agent.ts";
import { mostPrintBytes, ownServer } from "../service/print/own-server.ts";
import { runChild } from "./child.ts";

runChild("print-agent", async ({ spool, log, rules }) => {
  const lock = await waitForLock(spool.path("run", "print-agent.lock"), "the print agent");
  await preparePrintFolders(spool.root);
  rules.follow(
    () => log.info("new rules are in force", { version: rules.current.version }),
    () => {},
  );
  const agent = await startPrintAgent({
    spool,
    log,
    access: () => ownServer(spool, rules.current),
    settings: () => ({
      ...rules.current.site.print,
      mostBytes: mostPrintBytes(rules.current.site.smtp["max-size-mb"]),
    }),
    names: new AccountNames(),
    local: true,
  });
  return {
    stop: async () => {
      await agent.stop();
      await lock.release();
    },
  };
});
