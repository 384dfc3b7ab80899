// A real browser (Debian's chromium, without a window) that opens a file and shows it: what it calls it, and a picture.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

interface Answer {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export class Browser {
  readonly #profile = mkdtempSync(join(tmpdir(), "faxgate-browser-"));
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #last = 0;

  constructor() {
    const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=900,1200", "about:blank"];
    this.#child = spawn("chromium", [`--user-data-dir=${this.#profile}`, "--remote-debugging-pipe", ...args], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    let text = "";
    (this.#child.stdio[4] as Readable).on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (let end = text.indexOf("\0"); end >= 0; end = text.indexOf("\0")) {
        const answer = JSON.parse(text.slice(0, end)) as Answer;
        text = text.slice(end + 1);
        if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
      }
    });
  }

  /** Opens a file; asks `isShown` of a picture of it until that is satisfied. */
  async open(path: string, isShown: (png: Buffer) => Promise<boolean>): Promise<{ title: string; png: Buffer }> {
    const page = (await this.#targets()).find((target) => target.type === "page")!;
    const { sessionId } = await this.#ask("Target.attachToTarget", { targetId: page.targetId, flatten: true });
    await this.#ask("Page.navigate", { url: `file://${path}` }, sessionId as string);
    for (;;) {
      await sleep(200);
      const { data } = await this.#ask("Page.captureScreenshot", { format: "png" }, sessionId as string);
      const png = Buffer.from(data as string, "base64");
      if (!(await isShown(png))) continue;
      const { title } = (await this.#targets()).find((target) => target.targetId === page.targetId)!;
      return { title, png };
    }
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    await Promise.race([this.#ask("Browser.close"), gone]);
    await gone;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }

  async #targets(): Promise<{ type: string; title: string; targetId: string }[]> {
    return (await this.#ask("Target.getTargets"))["targetInfos"] as { type: string; title: string; targetId: string }[];
  }

  #ask(method: string, params: object = {}, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        this.#waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      const message = { id, method, params, ...(sessionId === undefined ? {} : { sessionId }) };
      (this.#child.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    });
  }
}
