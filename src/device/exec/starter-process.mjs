// The small process that starts children for a large one (starter.ts): plain JavaScript, run by its path from the source and the
// built tree. It is told what to start and says its number, how it ended or why it could not be started; the child's output
// goes past it, through sockets it connects for the child. When its owner is gone it ends all of them and itself.
//
//   node starter-process.mjs FOLDER        FOLDER holds the owner's socket

import { spawn } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { getPriority, setPriority } from "node:os";
import { join } from "node:path";

const folder = process.argv[2];
const groups = new Set();

try {
  // Every child has it from us: converters stand behind the lines, and behind whoever asked for them.
  setPriority(Math.min(19, getPriority() + 10));
} catch {
  // A system that does not let us: then as it is.
}

process.on("message", (task) => void start(task));
process.on("disconnect", () => {
  for (const pid of groups) endGroup(pid);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});

async function start({ id, command, cwd, env, stdin, stdout }) {
  const files = [];
  const sockets = [];
  const file = (path, flags) => {
    files.push(openSync(path, flags, 0o640));
    return files.at(-1);
  };
  const socket = async (name) => {
    const made = await connected(`${String(id).padStart(10, "0")}${name}\n`);
    sockets.push(made);
    return made;
  };
  try {
    const stdio = [
      stdin === undefined ? "ignore" : file(stdin, "r"),
      // Never where a child before it has put something, and be it a link.
      stdout === undefined ? await socket("o") : file(stdout, "wx"),
      await socket("e"),
    ];
    // A group of its own: one signal reaches it and all it started, and Ctrl-C on our terminal does not.
    const child = spawn(command[0], command.slice(1), { cwd, env, stdio, detached: true });
    child.on("error", (error) => {
      if (child.pid === undefined) process.send({ id, failed: error.message, code: error.code });
    });
    if (child.pid === undefined) return;
    const { pid } = child;
    groups.add(pid);
    process.send({ id, pid });
    child.on("exit", (code, signal) => {
      // What it started and left behind must not outlive it.
      endGroup(pid);
      groups.delete(pid);
      process.send({ id, code, signal });
    });
  } catch (error) {
    process.send({ id, failed: error.message, code: error.code });
  } finally {
    for (const one of files) closeSync(one);
    for (const one of sockets) one.destroy();
  }
}

/** A socket of the owner's that has said what it is for. */
function connected(head) {
  return new Promise((resolve, reject) => {
    const made = connect(join(folder, "children"));
    made.on("error", reject);
    made.write(head, () => resolve(made));
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
