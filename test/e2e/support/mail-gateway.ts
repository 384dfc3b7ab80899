// A gateway with a Postfix beside it, as sites have it: the users' mail server hands faxgate what is for fax.local and is its
// relay. Each has to know the other's port before it starts.

import { freePort } from "../../support/free-port.ts";
import { Gateway } from "../../support/gateway.ts";
import { Postfix } from "./postfix.ts";

type RulesChange = (text: string) => string;

/** Both are up. `rules`: changes to the trial's rules besides, by file. */
export async function startMailGateway(
  rules: Record<string, RulesChange> = {},
): Promise<{ gateway: Gateway; postfix: Postfix }> {
  const port = await freePort();
  const postfix = await Postfix.start(port);
  const gateway = new Gateway({ rules });
  gateway.editRules("faxgate.yaml", (text) =>
    text
      .replace("listen: 127.0.0.1:0", `listen: 127.0.0.1:${port}`)
      .replace("relay: outbox", `relay: smtp://127.0.0.1:${postfix.port}`),
  );
  try {
    await gateway.start();
  } catch (error) {
    postfix.stop();
    throw error;
  }
  return { gateway, postfix };
}
